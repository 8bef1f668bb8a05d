"""A brief in free text: a small dictionary, which says which words it does not know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from coursekit.systems.brief_2018.brief import FASTEST, LONGEST, SHORTEST, SLOWEST, Brief
from coursekit.systems.brief_2018.vocabulary import INSTRUMENTS

_MOOD_WORDS = {
    "happy": "happy joyful cheerful sunny merry upbeat bright glad",
    "triumphant": "triumphant heroic epic proud victorious majestic grand",
    "excited": "excited exciting energetic lively thrilling euphoric wild",
    "tense": "tense nervous suspenseful uneasy anxious mysterious",
    "angry": "angry furious aggressive fierce raging violent",
    "gloomy": "gloomy dark sinister bleak ominous grim",
    "sad": "sad melancholy melancholic mournful sorrowful heartbroken",
    "weary": "weary tired sleepy exhausted drowsy",
    "calm": "calm peaceful relaxed relaxing quiet serene soothing meditative",
    "tender": "tender gentle romantic warm loving soft sweet",
}
_STYLE_WORDS = {
    "ballad": "ballad ballads", "pop": "pop rock", "waltz": "waltz waltzes",
    "march": "march marching military", "ambient": "ambient atmospheric drone",
    "swing": "swing jazz jazzy swinging",
}  # fmt: skip
_OTHER_NAMES = {
    "violins": "violin", "cellos": "cello", "fiddle": "violin", "drum": "drums", "sax": "saxophone",
    "voices": "choir", "string": "strings", "horns": "horn", "trumpets": "trumpet",
    "flutes": "flute", "pad": "synth pad", "synthesiser": "synth", "synthesizer": "synth",
    "bass": "double bass", "guitars": "guitar", "celesta": "music box",
}  # fmt: skip
_SPEEDS = {"slow": 66, "slowly": 66, "fast": 144, "quick": 144, "quickly": 144, "moderate": 100}
_NUMBERS = {"ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60,
            "one": 1, "two": 2, "three": 3, "half a": 0.5, "half": 0.5,
            "a": 1}  # fmt: skip
_NEGATIONS = {"no", "not", "without", "never"}
_SILENT = (
    " a an the of for with and in on at to that is it be by from very some something make me give "
    "please music piece song track tune minute minutes second seconds long bpm my our i want need "
    "would like video film scene background about tempo lasting half but or as two "
)


@dataclass(frozen=True)
class Reading:
    """What was understood of a text.

    Args:
        brief: with the fields that were found; the others have their defaults.
        found: (word, field, value) of each word that was understood.
        unknown: words that were not, in their order.
        unclear: sentences on words that contradict each other or are denied.
    """

    brief: Brief
    found: tuple[tuple[str, str, str], ...]
    unknown: tuple[str, ...]
    unclear: tuple[str, ...] = ()


def read(text: str, *, seed: int = 0) -> Reading:
    """Return a brief read from a sentence, with the words that were not understood.

    Args:
        text: such as `a calm waltz for piano and violin, 40 seconds`.
        seed: of the brief.
    """
    lowered = text.lower()
    fields: dict[str, Any] = {}
    found: list[tuple[str, str, str]] = []
    lowered = _lengths(lowered, fields, found)
    unknown, unclear, players = [], [], []
    words = re.findall(r"[a-zà-öø-ÿ]+(?:-[a-z]+)?", _joined(lowered))
    for index, word in enumerate(words):
        name, value = _meaning(word.replace("-", " "))
        denied = bool(_NEGATIONS & set(words[max(0, index - 2) : index]))
        if not name:
            if f" {word} " not in _SILENT and word not in _NEGATIONS:
                unknown.append(word)
        elif denied:
            unclear.append(f"A brief cannot say what is not wanted: “{word}” was passed over.")
        elif name == "instruments":
            if value not in players:
                players.append(value)
                found.append((word, name, value))
        elif name in fields:
            unclear.append(f"“{word}” came second: the {name} is {fields[name]} already.")
        else:
            fields[name] = value
            found.append((word, name, str(value)))
    brief = Brief(**fields, instruments=tuple(players[:8]), seed=seed)
    return Reading(brief, tuple(found), tuple(dict.fromkeys(unknown)), tuple(unclear))


def _joined(text: str) -> str:
    """Return the text with names of two words joined by a hyphen."""
    for name in INSTRUMENTS:
        if " " in name:
            text = text.replace(name, name.replace(" ", "-"))
    return text


def _meaning(word: str) -> tuple[str, Any]:
    """Return the field that a word belongs to, and the value that it gives."""
    for field, table in (("mood", _MOOD_WORDS), ("style", _STYLE_WORDS)):
        for value, words in table.items():
            if word in words.split():
                return field, value
    if word in _SPEEDS:
        return "bpm", _SPEEDS[word]
    name = _OTHER_NAMES.get(word, word)
    return ("instruments", name) if name in INSTRUMENTS else ("", None)


def _lengths(text: str, fields: dict[str, Any], found: list[tuple[str, str, str]]) -> str:
    """Find length and tempo, and return the text without them."""
    # "A second violin" is no length.
    number = r"(\d+(?:\.\d+)?|" + "|".join(_NUMBERS) + ")"
    for pattern, field, factor, least, most in (
        (rf"\b{number}[ -]?(?:minutes?|min)\b", "seconds", 60, SHORTEST, LONGEST),
        (rf"\b(?!a\b){number}[ -]?(?:seconds?|secs?|s)\b", "seconds", 1, SHORTEST, LONGEST),
        (r"\b(\d+(?:\.\d+)?) ?(?:bpm|beats (?:a|per) minute)\b", "bpm", 1, SLOWEST, FASTEST),
    ):
        match = re.search(pattern, text)
        if match:
            value = factor * float(_NUMBERS.get(match[1], 0) or match[1])
            # Minutes and seconds add up.
            fields[field] = min(max(fields.get(field, 0) + value, least), most)
            found.append((match[0], field, f"{fields[field]:g}"))
            text = text.replace(match[0], " ", 1)
    return text
