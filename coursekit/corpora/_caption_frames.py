"""The sentences of the captions, with places for what is said of a clip.

`[i]` instrument, `[r]` and `[rp]` register as adjective and phrase, `[d]` and `[dp]` dynamics as
adjective and adverb, `[t]` and `[tp]` tempo as adjective and phrase, `[x]` texture.
"""

from __future__ import annotations

from collections.abc import Mapping

FRAMES = (
    "A [i] plays [x] [tp], [dp] and [rp].",
    "[x], played [dp] on a [i] [rp], [tp].",
    "This is a [t] piece for [i]: [x], [d] and [r].",
    "A [d], [r] [i] plays [x] [tp].",
    "[tp], a [i] plays [x] [rp]. It is [d].",
    "The music is [d] and [t]. A [i] plays [x] [rp].",
    "A recording of a [r] [i] that plays [x] [dp] and [tp].",
    "[i], [t], [r], [d], [x].",
    "We hear a [i] [rp]. It plays [x] [dp], [tp].",
    "A [t] [i] piece, [d], [rp], with [x].",
    "The [i] is [d] and [r]. The tempo is [t]. What it plays is [x].",
    "Someone plays [x] on a [r] [i] [dp] and [tp].",
    "[x] for [i], [t], [d], [rp].",
    "Play [x] on the [i], [rp], [tp] and [dp].",
    "I want a [d] [i] that plays [x] [tp] [rp].",
    "An instrumental recording: [x] on a [i], [dp], [tp], [rp].",
    "It is a [t] tempo. The [i] sounds [d]. It stays [rp] and plays [x].",
    "Here a [i] performs [x] [rp], [dp]; the pace is [t].",
    "[d] [i] music [tp], [rp]: [x].",
    "A [r] [i], [x], [tp], [dp].",
    "Give me [t] music: [x] by a [i], [dp], [rp].",
    "[tp] and [dp], a [r] [i] plays [x].",
    "The song features a [i] [rp]. The tempo is [t]. The sound is [d]. There is [x].",
    "On a [i] we hear [x]; it is [t], [d] and [r].",
    "A musician at the [i]: [x], [t] and [d], [rp].",
    "[x] sounds [rp] from a [i], [tp], [dp].",
    "A [t], [d] performance of [x] by a [r] [i].",
    "The [i] plays [dp]. The piece is [t], and it lies [rp]. It is [x].",
    "[t] [i], [d] sound, [r] notes, [x].",
    "Listen to a [i] that plays [tp] and [dp] [rp]: [x].",
    "Music for [i], [tp]: [x], [r] and [d].",
    "A [i] can be heard [rp]. It plays [dp]. It is [x], [tp].",
    "Make it [t] and [d]: [x] on a [r] [i].",
    "[dp] a [i] plays [x], [rp] and [tp].",
    "A track with a [r] [i], [d] and [t], that plays [x].",
    "[x]. The instrument is a [i], the tempo [t], the sound [d], and it plays [rp].",
    "This clip contains a [d] [i] [rp], which plays [x] [tp].",
    "A [t] and [r] [i] melody in the style of [x], [dp].",
    "Compose [x] for a [i]; play it [dp], [tp] and [rp].",
    "A [i] on its own plays [x]. The mood is [d], the tempo is [t], the notes are [r].",
    "[r] [i] with [x], [t] tempo, [d].",
    "With a [t] beat a [i] plays [x] [dp] [rp].",
    "There is [x] in this [t] piece. The [i] is [r] and [d].",
    "A musician plays [x] [tp] on the [i], [rp] and [dp].",
    "[rp] a [d] [i] plays [x], and it is [t].",
    "The music of today: a [i], [dp], [tp], [x], [rp].",
    "A [d] and [t] tune of the [i] [rp], as [x].",
    "The piece is [x]. It is played by a [i] [tp], [rp], [dp].",
)  # fmt: skip
"""Each says all five labels; every fourth is held out."""

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "instrument": ("This is a recording of a [i].", "A [i] is playing.", "The song features a [i].",
                   "We hear a [i].", "[i].", "Music for [i].", "It is played by a [i].",
                   "The main instrument is a [i]."),
    "register": ("The notes are [r].", "It is played [rp].", "It lies [rp].", "[r] notes.",
                 "A [r] melody is heard.", "The music moves [rp].", "[r].", "The sound is [r]."),
    "dynamics": ("The music is [d].", "It is played [dp].", "It sounds [d].", "[d].",
                 "The recording is [d].", "[d] music.", "[dp].", "A [d] sound."),
    "tempo": ("The tempo is [t].", "It goes [tp].", "The song is [t].", "[t] tempo.",
              "A [t] piece.", "The pace is [t].", "[tp].", "The rhythm is [t]."),
    "texture": ("It is [x].", "We hear [x].", "There is [x].", "[x].",
                "The piece consists of [x].", "Someone plays [x].", "The music is [x].",
                "It features [x]."),
}  # fmt: skip
"""Each says one label; every fourth is held out."""
