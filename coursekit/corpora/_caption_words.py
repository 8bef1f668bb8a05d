"""The words of the captions: how each label is said, and by which words it is recognised."""

from __future__ import annotations

from collections.abc import Mapping

Forms = Mapping[str, tuple[str, ...]]
"""Of one value: phrases by their part of speech."""

FORMS: Mapping[str, Mapping[str, Forms]] = {
    "instrument": {
        "piano": {"noun": ("piano", "grand piano", "pianoforte", "concert grand")},
        "harpsichord": {
            "noun": ("harpsichord", "cembalo", "clavecin", "baroque harpsichord"),
        },
        "marimba": {"noun": ("marimba", "xylophone", "wooden marimba", "mallet instrument")},
        "organ": {"noun": ("organ", "church organ", "pipe organ", "cathedral organ")},
        "guitar": {
            "noun": ("guitar", "acoustic guitar", "classical guitar", "nylon-string guitar"),
        },
        "violin": {"noun": ("violin", "fiddle", "concert violin", "bowed violin")},
        "choir": {"noun": ("choir", "chorus of singers", "vocal ensemble", "singing choir")},
        "trumpet": {"noun": ("trumpet", "brass trumpet", "cornet", "bugle")},
        "saxophone": {"noun": ("saxophone", "sax", "alto saxophone", "alto sax")},
        "flute": {"noun": ("flute", "concert flute", "transverse flute", "silver flute")},
    },
    "register": {
        "low": {
            "adjective": ("low", "deep", "low-pitched"),
            "phrase": ("in a low register", "at a low pitch", "on its lower notes", "down low"),
        },
        "middle": {
            "adjective": ("middle-range", "medium-pitched", "mid-register"),
            "phrase": ("in the middle register", "at a medium pitch", "in the middle of its range",
                       "in the mid-range"),
        },
        "high": {
            "adjective": ("high", "treble", "high-pitched"),
            "phrase": ("in a high register", "at a high pitch", "in the upper register",
                       "up high"),
        },
    },
    "dynamics": {
        "very soft": {
            "adjective": ("very soft", "very quiet", "hushed", "barely audible"),
            "adverb": ("very softly", "very quietly", "pianissimo", "in a whisper"),
        },
        "soft": {
            "adjective": ("soft", "quiet", "gentle", "subdued"),
            "adverb": ("softly", "quietly", "gently", "at a low volume"),
        },
        "loud": {
            "adjective": ("loud", "strong", "forceful", "powerful"),
            "adverb": ("loudly", "strongly", "forte", "with force"),
        },
        "very loud": {
            "adjective": ("very loud", "extremely loud", "thunderous", "deafening"),
            "adverb": ("very loudly", "fortissimo", "at full volume", "as loudly as possible"),
        },
    },
    "tempo": {
        "slow": {
            "adjective": ("slow", "unhurried", "leisurely", "slow-paced"),
            "phrase": ("at a slow tempo", "slowly", "adagio", "at a leisurely pace"),
        },
        "moderate": {
            "adjective": ("moderate", "mid-tempo", "medium-tempo", "medium-paced"),
            "phrase": ("at a moderate tempo", "at a medium tempo", "at a walking pace",
                       "moderato"),
        },
        "fast": {
            "adjective": ("fast", "quick", "rapid", "brisk"),
            "phrase": ("at a fast tempo", "quickly", "allegro", "at a brisk pace"),
        },
    },
    "texture": {
        "solo melody": {
            "noun": ("a single melody line", "an unaccompanied melody", "a lone tune",
                     "a solo melody", "one melody alone"),
        },
        "melody with chords": {
            "noun": ("a melody with chords", "a tune over block chords",
                     "a melody with chordal accompaniment", "a tune accompanied by chords"),
        },
        "melody over broken chords": {
            "noun": ("a melody over broken chords", "a tune over arpeggios",
                     "a melody with arpeggiated chords", "a tune above an Alberti bass",
                     "a melody with a rippling accompaniment"),
        },
        "four voices": {
            "noun": ("a four-part chorale", "four voices at once", "a hymn in four parts",
                     "four-part harmony", "a chorale for four voices"),
        },
    },
}  # fmt: skip
"""How each value is said."""

CUES: Mapping[str, Mapping[str, str]] = {
    "instrument": {
        "piano": "piano, pianos, pianist, pianoforte, concert grand",
        "harpsichord": "harpsichord, harpsichords, harpsichordist, cembalo, clavecin",
        "marimba": "marimba, marimbas, xylophone, xylophones, mallet, mallets, balafon",
        "organ": "organ, organs, organist",
        "guitar": "guitar, guitars, guitarist, guitarists",
        "violin": "violin, violins, violinist, fiddle, fiddles, fiddler",
        "choir": "choir, choirs, choral, singers, vocal ensemble",
        "trumpet": "trumpet, trumpets, trumpeter, cornet, bugle",
        "saxophone": "saxophone, saxophones, saxophonist, sax",
        "flute": "flute, flutes, flautist, flutist",
    },
    "register": {
        "low": "low, lower, lower register, lower notes, deep, low pitched, low register, "
        "low pitch",
        "middle": "middle register, middle range, middle of its range, mid range, midrange, "
        "mid register, medium pitch, medium pitched, medium register, middle octave, "
        "comfortable pitch, middle pitched",
        "high": "high, higher, higher register, treble, high pitched, high register, high pitch, "
        "upper register",
    },
    "dynamics": {
        "very soft": "very soft, very softly, very quiet, very quietly, extremely soft, "
        "extremely quiet, pianissimo, hushed, whisper, whispered, barely audible",
        "soft": "soft, softly, quiet, quietly, gentle, gently, subdued, low volume",
        "loud": "loud, loudly, strong, strongly, forceful, powerful, forte, with force",
        "very loud": "very loud, very loudly, extremely loud, fortissimo, thunderous, deafening, "
        "full volume, loudly as possible, loud as possible, high volume",
    },
    "tempo": {
        "slow": "slow, slowly, slower, slow tempo, slow paced, unhurried, leisurely, adagio, "
        "largo, lento, downtempo, low tempo",
        "moderate": "moderate, moderately, moderate tempo, mid tempo, midtempo, medium tempo, "
        "tempo is medium, medium paced, medium pace, medium speed, medium fast, "
        "medium to uptempo, slow to medium, walking pace, moderato, andante",
        "fast": "fast, faster, fast tempo, fast paced, quick, quickly, rapid, rapidly, brisk, "
        "briskly, allegro, presto, uptempo, up tempo, high tempo",
    },
    "texture": {
        "solo melody": "single melody, single melody line, single line, unaccompanied, lone, solo, "
        "solo melody, melody alone, alone, no accompaniment, without accompaniment",
        "melody with chords": "chords, block chords, chordal, strumming, strums",
        "melody over broken chords": "broken chords, arpeggio, arpeggios, arpeggiated, "
        "arpeggiated chords, alberti, rippling",
        "four voices": "four voices, four part, four parts, four part harmony, chorale, hymn, "
        "polyphonic, counterpoint",
    },
}
"""By what each value is recognised; of two that fit, the longer is meant."""

OTHER_MEANINGS = (
    "low quality, low audio quality, quality is low, low fidelity, low fi, low frequency, "
    "low frequencies, low end, low energy, low toms, low tom, high hat, high hats, hi hats, "
    "high quality, high end, high energy, high frequency, high frequencies, high school, "
    "high on, bass guitar, bass guitars, soft rock, hard and fast, strong accent, "
    "other instruments, drum solo, chord progression"
)
"""Phrases whose words mean something else in them."""
DENIALS = "no not without never nor neither isn't aren't"
BETWEEN = "any a an the other very too more accompanying"
"""What may stand between a denial and what is denied."""
LITTLE_WORDS = (
    "a an the and or but of in on at to for with by from as is are was be been being it its this "
    "that these those there which who while then also some one i me my we you your he she they "
    "has have had can could would should may might will do does s t very so just like into over "
    "please any other too more"
)
"""They say nothing by themselves, so nobody is told that they were not understood."""
