"""Captions of clips, written from a grammar, and the same grammar read backwards.

How musicians really put music into words is in `corpora.musiccaps`; this small language is ours.
Card: `datasets/clips/README.md`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from coursekit.corpora._caption_frames import FRAMES, SENTENCES
from coursekit.corpora._caption_words import (
    BETWEEN,
    CUES,
    DENIALS,
    FORMS,
    LITTLE_WORDS,
    OTHER_MEANINGS,
)
from coursekit.corpora.clips import ATTRIBUTES, TEMPI, Clip
from coursekit.errors import CourseError

HELD_OUT = 4  # one in so many frames, and one in so many ways to combine the words
_SLOTS = {
    "i": ("instrument", "noun"),
    "r": ("register", "adjective"),
    "rp": ("register", "phrase"),
    "d": ("dynamics", "adjective"),
    "dp": ("dynamics", "adverb"),
    "t": ("tempo", "adjective"),
    "tp": ("tempo", "phrase"),
    "x": ("texture", "noun"),
}
_SLOT = re.compile(r"\[(\w+)\]")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+")


@dataclass(frozen=True)
class Understood:
    """What the grammar finds in a text.

    Args:
        attributes: of each label that is named, the value that is named first.
        known: the words that the grammar knows, each once, in their order.
        unknown: the words that it does not know, or not in this sense, each once.
        also: values that are named besides, such as a second instrument.
    """

    attributes: dict[str, str]
    known: tuple[str, ...]
    unknown: tuple[str, ...]
    also: tuple[str, ...] = ()


def caption(
    clip: Clip,
    generator: np.random.Generator,
    *,
    held_out: bool = False,
    named: Collection[str] | None = None,
) -> str:
    """Write a caption of a clip, in one of thousands of ways.

    Args:
        clip: what is described.
        generator: draws the sentence and the words.
        held_out: write it as no caption to train on is written: in a sentence that is kept
            back, with words that are known but were never put together so.
        named: which labels to name; None names all five, in one sentence or several.

    Raises:
        CourseError: a label is asked for that clips do not have.
    """
    labels = ATTRIBUTES.keys() if named is None else named
    if not set(labels) <= set(ATTRIBUTES) or not labels:
        raise CourseError(f"A caption names one or more of {', '.join(ATTRIBUTES)}.")
    while True:
        whole = set(labels) == set(ATTRIBUTES) and (named is None and generator.random() < 0.75)
        frame = _pick(FRAMES, generator, held_out) if whole else ""
        for label in [] if whole else _shuffled(labels, generator):
            frame = f"{frame} {_pick(SENTENCES[label], generator, held_out)}"
        slots = _SLOT.findall(frame)
        chosen = [_draw(clip, slot, generator) for slot in slots]
        if _is_held_out([place for place, _ in chosen]) == held_out or len(slots) < 2:
            return _written(frame, [words for _, words in chosen])


def _pick(frames: Sequence[str], generator: np.random.Generator, held_out: bool) -> str:
    """Return a frame; those held out are every fourth."""
    allowed = [k for k in range(len(frames)) if (k % HELD_OUT == HELD_OUT - 1) == held_out]
    return frames[int(generator.choice(allowed))]


def _shuffled(labels: Collection[str], generator: np.random.Generator) -> list[str]:
    return [str(label) for label in generator.permutation(sorted(labels))]


def _draw(clip: Clip, slot: str, generator: np.random.Generator) -> tuple[int, str]:
    """Return which of its synonyms is used in a place of the sentence, and the words."""
    attribute, part = _SLOTS[slot]
    ways = FORMS[attribute][clip.label(attribute)][part]
    place = int(generator.integers(len(ways)))
    return place, ways[place]


def _is_held_out(places: Sequence[int]) -> bool:
    """Say whether words are put together in a way that is kept back for testing."""
    return sum(places) % HELD_OUT == HELD_OUT - 1


def _written(frame: str, words: Sequence[str]) -> str:
    """Return a frame with its words in place, articles and capitals put right."""
    rest = iter(words)
    text = _SLOT.sub(lambda _: next(rest), frame).strip()
    text = re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text)
    text = re.sub(r"\b([Aa]n?|the|The) (an?|four|one) ", r"\2 ", text)
    return re.sub(r"(^|[.:] )([a-z])", lambda m: m[1] + m[2].upper(), text)


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    for phrase in text.split(", "):
        yield tuple(_words(phrase))


def _words(text: str) -> list[str]:
    """Return the words and numbers of a text in small letters; hyphens part words."""
    return _WORD.findall(unicodedata.normalize("NFKC", text.replace("’", "'")).lower())


Meaning = tuple[str, str] | None
_MEANINGS: dict[tuple[str, ...], Meaning] = {
    phrase: (attribute, value)
    for attribute, values in CUES.items()
    for value, texts in values.items()
    for phrase in _phrases(texts)
} | dict.fromkeys(_phrases(OTHER_MEANINGS))
_LONGEST = max(map(len, _MEANINGS))


def _said() -> Iterator[str]:
    """Yield all that captions are made of."""
    for frame in (*FRAMES, *(one for some in SENTENCES.values() for one in some)):
        yield _SLOT.sub("", frame)
    for values in FORMS.values():
        yield from (way for forms in values.values() for ways in forms.values() for way in ways)


def _inventory(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({word for text in texts for word in _words(text)}))


WRITTEN = _inventory(_said())
"""All words that captions are written with, in alphabetical order."""
VOCABULARY = _inventory((*WRITTEN, *(text for some in CUES.values() for text in some.values())))
"""Those, and all others that are understood."""
_WRITTEN = frozenset(WRITTEN)
_KNOWN = frozenset((*VOCABULARY, "bpm"))
_DENIALS, _BETWEEN = frozenset(DENIALS.split()), frozenset(BETWEEN.split())
_SILENT = _DENIALS | frozenset(LITTLE_WORDS.split())


@dataclass(frozen=True)
class _Piece:
    """Some words of a text that are read together, and what they mean, if anything."""

    words: tuple[str, ...]
    meaning: Meaning
    otherwise: bool  # they mean something that the grammar does not know


def _read(text: str) -> list[_Piece]:
    """Return a text piece by piece, the longest phrases that mean something first."""
    words = _words(text)
    pieces: list[_Piece] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + length])
            if phrase in _MEANINGS:
                meaning = _MEANINGS[phrase]
                denied = meaning is not None and _is_denied(words[max(at - 3, 0) : at])
                pieces.append(_Piece(phrase, None if denied else meaning, meaning is None))
                break
        else:
            length = 1
            pieces.append(_Piece((words[at],), _beats(words[at : at + 2]), False))
        at += length
    return pieces


def _is_denied(before: Sequence[str]) -> bool:
    """Say whether a denial stands right before, with little words between at most."""
    for word in reversed(before):
        if word in _DENIALS:
            return True
        if word not in _BETWEEN:
            return False
    return False


def _beats(words: Sequence[str]) -> Meaning:
    """Return the tempo that a number of beats a minute means, the nearest one."""
    if len(words) < 2 or words[1] != "bpm" or not words[0].isdecimal():
        return None
    bpm = float(words[0][:6])
    return "tempo", min(TEMPI, key=lambda name: abs(np.log((sum(TEMPI[name]) / 2) / max(bpm, 1))))


def understood(prompt: str) -> Understood:
    """Read a prompt with the words of the grammar.

    Args:
        prompt: any text in any alphabet; an empty one names nothing.

    Returns:
        What it names, and which of its words are known and which are not. Little words such as
        `of` count as neither; what is denied ("no trumpet") is not named.
    """
    attributes: dict[str, str] = {}
    also: list[str] = []
    for piece in _read(prompt):
        if piece.meaning is not None:
            attribute, value = piece.meaning
            if attributes.setdefault(attribute, value) != value:
                also.append(value)
    known, _, unknown = told_apart(prompt)
    once = (tuple(dict.fromkeys(found)) for found in (known, unknown, also))
    return Understood(attributes, *once)


def told_apart(text: str) -> tuple[list[str], list[str], list[str]]:
    """Return the words of a text that the grammar knows, its little words, and all others.

    Each comes as often as it stands there; words that mean something else together, such as
    `low quality`, are one of the others.
    """
    known: list[str] = []
    little: list[str] = []
    others: list[str] = []
    for piece in _read(text):
        if piece.otherwise:
            others.append(" ".join(piece.words))
            continue
        for word in piece.words:
            if word in _SILENT and piece.meaning is None:
                little.append(word)
            else:
                (known if word in _KNOWN or piece.meaning is not None else others).append(word)
    return known, little, others


def words(prompt: str) -> tuple[str, ...]:
    """Return a prompt in the words that captions are written with, for a network that learnt those.

    Others that mean the same are replaced (`uptempo` by `fast`). Words that mean something else
    where they stand ("low quality"), what is denied, and what is not known are left out.

    Returns:
        Words of WRITTEN, in their order.
    """
    read: list[str] = []
    for piece in _read(prompt):
        if piece.meaning is None and piece.words in _MEANINGS:
            continue
        if piece.meaning is not None and not set(piece.words) <= _WRITTEN:
            attribute, value = piece.meaning
            read += _words(next(iter(FORMS[attribute][value].values()))[0])
            continue
        read += [word for word in piece.words if word in _WRITTEN]
    return tuple(read)
