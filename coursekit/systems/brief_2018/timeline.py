"""The timeline: a piece as fields in JSON; what is missing is filled, what is there stays."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

from coursekit.errors import CourseError
from coursekit.systems.brief_2018 import crux
from coursekit.systems.brief_2018.brief import (
    FIELDS,
    PIECE_FIELDS,
    SPAN_FIELDS,
    Brief,
    as_brief,
    field_names,
)
from coursekit.systems.brief_2018.composing import fill_piece, fill_span, form
from coursekit.systems.brief_2018.vocabulary import MOODS, STYLES
from coursekit.systems.controls import validate_seed

Timeline = dict[str, Any]
CLOSE = "close"
_OF_MOOD = ("tempo", "mode", "register", "loudness", "articulation", "density", "colour")
FOLLOWS: dict[str, tuple[str, ...]] = {
    "mood": (*_OF_MOOD, "chords", "melody", "bars"),
    "style": ("tempo", "instruments", "chords", "melody", "playing", "groove", "bars"),
    "bpm": ("tempo", "bars"),
    "seconds": ("bars",),
    "instruments": ("instruments", "playing"),
    "seed": FIELDS,
    "locked": (),
}
"""Which fields of the timeline are made anew where a field of the brief changes."""
_WITH: dict[str, tuple[str, ...]] = {"tempo": ("bars",), "instruments": ("playing",)}


def start(brief: Brief) -> Timeline:
    """Return the timeline of a brief with nothing filled in."""
    return {"brief": brief.as_dict(), "piece": {}, "spans": []}


def complete(
    timeline: Timeline, *, seed: int | None = None,
    parameters: Callable[..., Any] = crux.parameters, fitted: Callable[..., Any] = crux.fitted,
) -> Timeline:  # fmt: skip
    """Return a timeline with every missing field filled in; a full one comes back unchanged.

    Args:
        timeline: `brief`, `piece` and `spans`, as `plan` makes them; fields may be missing.
        seed: of what is drawn; the brief's where none is given.
        parameters: from valence and arousal to what a mood means.
        fitted: from seconds, tempo and beats in a bar to bars and the seconds that are left.

    Raises:
        CourseError: it is no timeline, or its length cannot be had with what is locked.
    """
    timeline = _checked(timeline)
    asked = timeline["brief"]
    seed = asked["seed"] if seed is None else validate_seed(seed)
    piece = fill_piece(asked, parameters(*MOODS[asked["mood"]]), timeline["piece"], seed)
    spans = _with_bars(asked, piece, timeline["spans"], fitted)
    spans = [fill_span(asked, piece, span, seed) for span in spans]
    beats = STYLES[asked["style"]].beats
    played = sum(span["bars"] for span in spans) * beats * 60 / piece["tempo"]
    left = asked["seconds"] - played
    if not 0.2 < left < 3 * beats * 60 / piece["tempo"]:
        raise CourseError(
            f"The bars of this timeline last {played:.1f} seconds at {piece['tempo']:g} beats a "
            f"minute, and the piece is to last {asked['seconds']:g}. Length, tempo and bars cannot "
            "all be kept: unlock the bars or the tempo, or change the length."
        )
    close = {"name": CLOSE, "seconds": round(left, 6)}
    return {"brief": asked, "piece": piece, "spans": [*spans, close]}


def _with_bars(
    asked: dict[str, Any], piece: dict[str, Any], spans: list[Any], fitted: Callable[..., Any]
) -> list[dict[str, Any]]:
    """Return the spans but the close, each with its bars; what is there besides stays."""
    metered = [span for span in spans if span.get("name") != CLOSE]
    if metered and all("bars" in span for span in metered):
        return metered
    bars, _ = fitted(asked["seconds"], piece["tempo"], STYLES[asked["style"]].beats)
    known = {span["name"]: span for span in metered}
    return [{**known.get(name, {}), "name": name, "bars": count} for name, count in form(bars)]


def regenerated(
    timeline: Timeline, fields: Sequence[str], locked: Sequence[str],
    opened: Callable[..., Any] = crux.opened,
) -> Timeline:  # fmt: skip
    """Return the timeline without these fields, but with those that are locked."""
    wanted = [*fields, *(more for name in fields for more in _WITH.get(name, ()))]
    parts = [timeline["piece"], *timeline["spans"]]
    piece, *spans = opened(copy.deepcopy(parts), wanted, list(locked))
    return {"brief": timeline["brief"], "piece": piece, "spans": spans}


def with_brief(
    timeline: Timeline, changes: dict[str, Any], opened: Callable[..., Any] = crux.opened
) -> Timeline:
    """Return the timeline with other words in its brief, open where these matter.

    Raises:
        CourseError: the brief cannot be so.
    """
    brief = as_brief({**timeline["brief"], **changes})
    fields = [field for name in changes for field in FOLLOWS[name]]
    changed = {**timeline, "brief": brief.as_dict()}
    return regenerated(changed, fields, brief.locked, opened)


def _checked(timeline: Any) -> Timeline:
    """Return a copy of a timeline, its brief validated, or say what is wrong with it."""
    parts = ("brief", "piece", "spans")
    if not isinstance(timeline, dict) or set(timeline) != set(parts):
        raise CourseError(
            "A timeline has the parts brief, piece and spans, as `plan` makes them; this one has "
            f"not: {timeline!r:.60}."
        )
    timeline = {part: copy.deepcopy(timeline[part]) for part in parts}
    timeline["brief"] = as_brief(timeline["brief"]).as_dict()
    rows: list[tuple[Any, tuple[str, ...]]] = [(timeline["piece"], PIECE_FIELDS)]
    rows += [(span, ("name", "seconds", *SPAN_FIELDS)) for span in timeline["spans"]]
    for part, known in rows:
        if not isinstance(part, dict) or not set(part) <= set(known):
            raise CourseError(
                f"{part!r:.60} cannot stand in a timeline. Its fields are {', '.join(known)}."
            )
    if any("name" not in span for span in timeline["spans"]):
        raise CourseError("Each span of a timeline needs its name, such as theme.")
    return dict(timeline)


def names_of(fields: Sequence[str]) -> tuple[str, ...]:
    """Return the fields that somebody wants anew, or say that there is none.

    Raises:
        CourseError: there is none, or one is unknown.
    """
    if not fields:
        raise CourseError(f"Say which fields are to be made anew: {', '.join(FIELDS)}.")
    return field_names(fields)
