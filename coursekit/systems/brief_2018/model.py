"""The composer with a learner's functions in it: briefs, timelines, pieces."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from numbers import Real
from typing import TYPE_CHECKING, Annotated, Any

from coursekit.errors import CourseError
from coursekit.systems.base import Card
from coursekit.systems.brief_2018 import arranging, crux
from coursekit.systems.brief_2018 import timeline as timelines
from coursekit.systems.brief_2018.brief import FASTEST, SLOWEST, Brief, as_brief
from coursekit.systems.brief_2018.timeline import Timeline
from coursekit.systems.brief_2018.vocabulary import MOODS, STYLES
from coursekit.systems.controls import Control, controls_of, validated
from coursekit.systems.learner import replacements
from coursekit.systems.provenance import Provenance, own_functions

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

_RANGES = {"tempo": (20, 300), "loudness": (1, 127), "articulation": (0.05, 1.5),
           "density": (0.1, 8), "register": (30, 100), "colour": (-0.5, 1.5)}  # fmt: skip


def _parameters_fault(answer: Any, *_: Any) -> str:
    """Say what is wrong with the parameters of a mood."""
    if not isinstance(answer, dict):
        return f"returned {answer!r:.40} where a dictionary was expected"
    for name, (low, high) in _RANGES.items():
        value = answer.get(name)
        if not isinstance(value, Real) or not low <= float(value) <= high:
            return f"has {value!r} for {name}, where a number from {low} to {high} was expected"
    mode = answer.get("mode")
    return "" if mode in ("major", "minor") else f"has the mode {mode!r}"


def _fitted_fault(answer: Any, seconds: float, tempo: float, beats: int) -> str:
    """Say what is wrong with bars and the seconds that are left."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return f"returned {answer!r:.40} where bars and seconds were expected"
    bars, left = answer
    whole = isinstance(bars, int) and not isinstance(bars, bool) and bars >= 0
    if not whole or not isinstance(left, Real):
        return f"returned {answer!r:.40} where a whole number and a number were expected"
    off = abs(bars * beats * 60 / tempo + left - seconds)
    return (
        ""
        if off < 0.01 and float(left) > 0.2
        else f"returned {answer!r:.40}, which is not the length"
    )


def _opened_fault(answer: Any, parts: Any, fields: Any, locked: Any) -> str:
    """Say what is wrong with opened parts."""
    if not isinstance(answer, list) or len(answer) != len(parts):
        return f"returned {answer!r:.40} where {len(parts)} parts were expected"
    for part, before in zip(answer, parts, strict=True):
        if not isinstance(part, dict) or any(part[name] != before.get(name) for name in part):
            return "returned a part that has other fields than it had"
        if any(name in before and name not in part for name in locked):
            return "took a locked field away"
        if "name" in before and "name" not in part:
            return "took the names of the spans away"
    return ""


FAULTS = {
    crux.parameters: _parameters_fault,
    crux.fitted: _fitted_fault,
    crux.opened: _opened_fault,
}


@dataclass
class Model:
    """The composer.

    Attributes:
        parameters: from valence and arousal to what a mood means for the music.
        fitted: from seconds, tempo and beats in a bar to bars and the seconds that are left.
        opened: takes fields out of a timeline, but no locked ones.
    """

    parameters: Callable[..., Any] = crux.parameters
    fitted: Callable[..., Any] = crux.fitted
    opened: Callable[..., Any] = crux.opened

    def complete(self, timeline: Timeline, *, seed: int | None = None) -> Timeline:
        """Return a timeline with what is missing filled in; see `timeline.complete`."""
        return timelines.complete(
            timeline, seed=seed, parameters=self.parameters, fitted=self.fitted
        )


def load(
    parameters: Callable[..., Any] | None = None,
    fitted: Callable[..., Any] | None = None,
    opened: Callable[..., Any] | None = None,
) -> Model:
    """Return the composer, with the learner's functions in place of the course's own where given.

    A function that stops with an error, or returns something else than it should, is replaced by
    the course's own, with a line that says so.
    """
    given = {"parameters": parameters, "fitted": fitted, "opened": opened}
    return Model(**replacements(FAULTS, **given))


def complete(
    timeline: Timeline, *, seed: int | None = None, model: Model | None = None
) -> Timeline:
    """Return a timeline with every missing field filled in; a full one comes back unchanged.

    Args:
        timeline: from `plan`, perhaps with fields deleted or set by hand.
        seed: of what is drawn; the brief's where none is given.
        model: from `load`.

    Raises:
        CourseError: it is no timeline, or its length cannot be had with what is locked.
    """
    return (model or Model()).complete(timeline, seed=seed)


def plan(brief: Brief | dict[str, Any], *, model: Model | None = None) -> Timeline:
    """Return the full timeline of a brief, as plain values that JSON can hold.

    Args:
        brief: what is asked for.
        model: from `load`.
    """
    return complete(timelines.start(as_brief(brief)), model=model)


def regenerate(timeline: Timeline, *fields: str, seed: int, model: Model | None = None) -> Timeline:
    """Return a timeline with some of its fields composed anew and all others as they were.

    Args:
        timeline: a full one.
        fields: names such as `chords`; those that the brief locks stay.
        seed: of the new draws.
        model: from `load`.

    Raises:
        CourseError: there is no such field, or all of them are locked.
    """
    model, names = model or Model(), timelines.names_of(fields)
    locked = tuple(timeline["brief"]["locked"])
    if set(names) <= set(locked):
        raise CourseError(
            f"{' and '.join(names)} cannot be made anew: the brief locks {', '.join(locked)}. "
            "Unlock it first, with changed(timeline, locked=())."
        )
    return model.complete(timelines.regenerated(timeline, names, locked, model.opened), seed=seed)


def changed(timeline: Timeline, *, model: Model | None = None, **brief: Any) -> Timeline:
    """Return a timeline for a brief of which some fields are others now.

    What follows from these is composed anew; what is locked stays, and so does all else.

    Args:
        timeline: a full one.
        model: from `load`.
        brief: the brief's new fields, such as `mood="sad"`.

    Raises:
        CourseError: the brief cannot be so.
    """
    model = model or Model()
    return model.complete(timelines.with_brief(timeline, brief, model.opened))


def arrange(timeline: Timeline, *, model: Model | None = None) -> PrettyMIDI:
    """Return the piece of a full timeline, which says where it comes from.

    Args:
        timeline: from `plan`, `regenerate` or `changed`; nothing is drawn that it lacks.
        model: with which it was made, for the provenance.

    Returns:
        A track for each instrument, as long as was asked for; spans stand as text events.

    Raises:
        CourseError: fields are missing.
    """
    piece, asked = arranging.arrange(timeline), timeline["brief"]
    text = json.dumps(timeline, sort_keys=True).encode()
    controls = {name: asked[name] for name in ("mood", "style", "seconds")}
    controls |= {"tempo": timeline["piece"]["tempo"], "timeline": sha256(text).hexdigest()[:12]}
    bars = sum(span.get("bars", 0) for span in timeline["spans"])
    made = Provenance(card.name, card.title, card.year, asked["seed"], bars, False, controls, "",
                      own_functions(model))  # fmt: skip
    object.__setattr__(piece, "provenance", made)
    return piece


_UNSET = 0
Mood = Annotated[str, Control("What the music is to feel like.", choices=tuple(MOODS))]
StyleName = Annotated[str, Control("The style, as rules.", choices=tuple(STYLES))]
Tempo = Annotated[
    int,
    Control(
        f"Quarter notes a minute, {SLOWEST} to {FASTEST}; {_UNSET} leaves it to the mood.",
        _UNSET, FASTEST,
    ),
]  # fmt: skip


@validated
def compose(
    *, model: Model | None = None, seed: int, bars: int = 8, primer: None = None,
    mood: Mood = "calm", style: StyleName = "ballad", tempo: Tempo = _UNSET,
) -> PrettyMIDI:  # fmt: skip
    """Return a piece of so many bars; a `Brief` asks for seconds instead.

    Args:
        model: from `load`, with the learner's functions; None takes the course's own.
        seed: the same seed gives the same piece.
        bars: the last one holds the last chord.
        primer: not taken; the composer starts from a brief.
        mood: one of ten.
        style: one of six.
        tempo: quarter notes a minute; 0 leaves it to the mood.

    Raises:
        CourseError: a control is out of its range.
    """
    model = model or Model()
    brief = Brief(mood, style, tempo or None, seed=seed)
    if not tempo:
        brief = replace(brief, bpm=plan(brief, model=model)["piece"]["tempo"])
    assert brief.bpm is not None
    brief = replace(brief, seconds=bars * STYLES[style].beats * 60 / brief.bpm)
    return arranging.arrange(plan(brief, model=model))


card = Card(
    name="brief_2018",
    title="A composer by brief, after Amper",
    year=2018,
    authors=("Amper Music",),
    reference="ShutterstockMusic",
    era="production",
    kind="background music for a band",
    accepts=("nothing", "brief"),
    controls=controls_of(compose),
    lesson="21",
)
