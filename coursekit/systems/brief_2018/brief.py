"""The brief: what somebody wants, and the sentence that says why it cannot be had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from numbers import Real
from typing import Any

from coursekit.errors import CourseError
from coursekit.systems.brief_2018.vocabulary import INSTRUMENTS, MOODS, STYLES
from coursekit.systems.controls import validate_seed

SHORTEST, LONGEST = 0.5, 7200  # seconds
SLOWEST, FASTEST = 40, 220  # beats a minute
PIECE_FIELDS = (
    "tempo", "mode", "tonic", "register", "loudness", "articulation", "density", "colour",
    "instruments",
)  # fmt: skip
SPAN_FIELDS = ("bars", "chords", "melody", "playing", "groove")
FIELDS = (*PIECE_FIELDS, *SPAN_FIELDS)
MOST_PLAYERS = 8


@dataclass(frozen=True)
class Brief:
    """What somebody asks for, as in a form.

    Args:
        mood: one of ten, as `MOODS` has them.
        style: one of six, as `STYLES` has them.
        bpm: beats a minute; None leaves the tempo to mood and style.
        seconds: how long the piece is to be.
        instruments: who plays, 8 at most; none leaves it to the style.
        seed: the same brief with the same seed gives the same piece.
        locked: fields of the timeline that nobody may make anew.

    Raises:
        CourseError: a field cannot be.
    """

    mood: str = "calm"
    style: str = "ballad"
    bpm: float | None = None
    seconds: float = 30.0
    instruments: tuple[str, ...] = ()
    seed: int = 0
    locked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Make plain values of what was given, and say what cannot be."""
        _known("mood", self.mood, MOODS)
        _known("style", self.style, STYLES)
        seconds = _between("length in seconds", self.seconds, SHORTEST, LONGEST)
        object.__setattr__(self, "seconds", seconds)
        if self.bpm is not None:
            bpm = _between("tempo in beats a minute", self.bpm, SLOWEST, FASTEST)
            object.__setattr__(self, "bpm", bpm)
        object.__setattr__(self, "seed", validate_seed(self.seed))
        object.__setattr__(self, "instruments", players(self.instruments))
        object.__setattr__(self, "locked", field_names(self.locked))

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self)}


def as_brief(values: Any) -> Brief:
    """Return a brief from what JSON has of it.

    Raises:
        CourseError: it is no brief, or has a field that no brief has.
    """
    if isinstance(values, Brief):
        return values
    known = [one.name for one in fields(Brief)]
    unknown = [name for name in values if name not in known] if isinstance(values, dict) else [""]
    if unknown:
        raise CourseError(
            f"A brief has the fields {', '.join(known)}; {str(unknown[0]) or values!r} is none of "
            "them. Correct its name."
        )
    return Brief(**values)


def players(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of instruments, all known and none twice.

    Raises:
        CourseError: one is unknown or stands twice, or they are too many.
    """
    if isinstance(names, str):
        names = (names,)
    for name in names:
        _known("instrument", name, INSTRUMENTS)
    if len(set(names)) < len(names) or len(names) > MOST_PLAYERS:
        raise CourseError(
            f"The instruments are {', '.join(names)}; give {MOST_PLAYERS} at most, each once."
        )
    return tuple(names)


def field_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of a timeline's fields, all known.

    Raises:
        CourseError: one is unknown.
    """
    if isinstance(names, str):
        names = (names,)
    for name in names:
        _known("field", name, FIELDS)
    return tuple(dict.fromkeys(names))


def _known(what: str, value: Any, choices: Sequence[str] | dict[str, Any]) -> None:
    if not isinstance(value, str) or value not in choices:
        raise CourseError(f"There is no {what} {value!r}. There are: {', '.join(choices)}.")


def _between(what: str, value: Any, low: float, high: float) -> float:
    fits = isinstance(value, Real) and not isinstance(value, bool) and low <= float(value) <= high
    if not fits:
        raise CourseError(f"The {what} is {value!r}; it takes a number from {low} to {high}.")
    number = float(value)
    return int(number) if number.is_integer() else number


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
