"""What a musician changed in a piece, note by note.

Which note became which is not written in any file, so it is inferred by three rules, in this order.
Tracks belong together by name, those left over by their order. Within a track, a note that stands
unchanged was kept. The others are paired so that all changes together are least; two notes farther
apart than `LIMIT` are no pair: one was deleted and the other added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.studio import crux
from coursekit.studio.export.tempo import metres, tempi
from coursekit.studio.multitrack import track_names
from coursekit.studio.reimport.versions import Diff, Edit, Note
from coursekit.timing import notes_in_beats

if TYPE_CHECKING:
    from pretty_midi import Instrument, PrettyMIDI

LIMIT = 2.0
"""A note may be taken for another up to so far: two beats, say, or a beat and a sixth."""
TOLERANCE = 0.01  # beats: programs round times to their own ticks
MAX_CHANGED = 4_000  # a track; more would take minutes and gigabytes

Matching = Callable[[Any, float], list[tuple[int, int]]]
Naming = Callable[[Any, Any], list[str]]


def diff(
    before: PrettyMIDI,
    after: PrettyMIDI,
    *,
    matched: Matching = crux.matched,
    changes: Naming = crux.changes,
    velocities: bool = True,
) -> Diff:
    """Return what was changed between two versions of a piece: lesson 24.

    Times are compared in beats, so that a new tempo moves no note. Controllers and bends are not
    compared. Where several readings of the same two versions are possible, the module's rules say
    which is given.

    Args:
        before: the first version.
        after: the second.
        matched: pairs notes by their costs; the learner's function.
        changes: names what differs in two notes; the learner's function.
        velocities: whether loudness counts; a score holds none.

    Raises:
        CourseError: more than 4,000 notes of a track were changed.
    """
    edits: list[Edit] = []
    kept = 0
    pairs, settings = _tracks(before, after)
    for name, old, new in pairs:
        first, second = _rows(before, old, velocities), _rows(after, new, velocities)
        same = _unchanged(first, second)
        kept += len(same)
        left = [k for k in range(len(first)) if k not in same]
        taken = set(same.values())
        right = [k for k in range(len(second)) if k not in taken]
        for one, other in _paired(first[left], second[right], matched):
            words = _words(one, other, changes)
            kept += not words
            if words:
                edits.append(Edit(name, words, one, other))
    order = {name: number for number, (name, _, _) in enumerate(pairs)}
    edits.sort(key=lambda edit: (order[edit.track], edit.place, edit.words))
    return Diff(before, after, tuple(edits), kept, (*settings, *_settings(before, after)))


def _tracks(
    before: PrettyMIDI, after: PrettyMIDI
) -> tuple[list[tuple[str, Instrument | None, Instrument | None]], list[str]]:
    """Return which tracks belong together, and sentences on those that came, went or changed."""
    old = dict(zip(track_names(before), before.instruments, strict=True))
    new = dict(zip(track_names(after), after.instruments, strict=True))
    lost, come = [n for n in old if n not in new], [n for n in new if n not in old]
    told = []
    partner = {name: name for name in old if name in new}
    if len(lost) == len(come):
        partner |= dict(zip(lost, come, strict=True))
        told += [
            f"The track {one} is now called {other}." for one, other in zip(lost, come, strict=True)
        ]
        lost, come = [], []
    told += [f"The track {name} was deleted." for name in lost]
    told += [f"The track {name} was added." for name in come]
    for one, other in partner.items():
        sounds = [(part.program, part.is_drum) for part in (old[one], new[other])]
        if sounds[0] != sounds[1]:
            told.append(f"The track {one} has another instrument.")
    rows: list[tuple[str, Instrument | None, Instrument | None]] = [
        (name, old[name], new[partner[name]] if name in partner else None) for name in old
    ]
    return rows + [(name, None, new[name]) for name in come], told


def _rows(midi: PrettyMIDI, part: Instrument | None, velocities: bool) -> NDArray[np.float64]:
    """Return notes `[note, (onset, length, pitch, velocity)]` in beats, in order."""
    if part is None or not part.notes:
        return np.zeros((0, 4))
    table = notes_in_beats(midi, [part])
    loudness = [note.velocity if velocities else 64 for note in part.notes]
    rows = np.column_stack([table[:, 0], table[:, 1] - table[:, 0], table[:, 2], loudness])
    return rows[np.lexsort((rows[:, 3], rows[:, 1], rows[:, 2], rows[:, 0]))]


def _unchanged(first: NDArray[np.float64], second: NDArray[np.float64]) -> dict[int, int]:
    """Return, for each note that stands in both versions, its place in the first and the second."""
    waiting: dict[tuple[float, float], list[tuple[int, float, float]]] = {}
    for k, (onset, length, *sound) in enumerate(second.tolist()):
        waiting.setdefault(tuple(sound), []).append((k, onset, length))
    same = {}
    for k, (onset, length, *sound) in enumerate(first.tolist()):
        candidates = waiting.get(tuple(sound), [])
        for place, (_, start, held) in enumerate(candidates):
            if start > onset + TOLERANCE:
                break
            if max(abs(start - onset), abs(held - length)) <= TOLERANCE:
                same[k] = candidates.pop(place)[0]
                break
    return same


def costs(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far apart notes are, as `[first, second]`.

    A beat of time costs 1. Another pitch costs a half, and a twelfth for each semitone. Another
    length costs a quarter a beat, a quarter at most, and another velocity up to a quarter.

    Args:
        first: notes `[note, (onset, length, pitch, velocity)]`.
        second: the same of another version.
    """
    apart = np.abs(first[:, None, :] - second[None, :, :])
    pitch = np.where(apart[..., 2] > 0, 0.5 + apart[..., 2] / 12, 0)
    length = 0.25 * np.minimum(1, apart[..., 1])
    return np.asarray(apart[..., 0] + pitch + length + 0.25 * apart[..., 3] / 127)


def _paired(
    first: NDArray[np.float64], second: NDArray[np.float64], matched: Matching
) -> Iterator[tuple[Note | None, Note | None]]:
    """Yield each note of both versions with its partner, or alone."""
    if max(len(first), len(second)) > MAX_CHANGED:
        raise CourseError(
            f"More than {MAX_CHANGED:,} notes of one track were changed. Compare a shorter passage."
        )
    pairs = []
    if len(first) and len(second):
        pairs = [(int(row), int(column)) for row, column in matched(costs(first, second), LIMIT)]
    left = set(range(len(first))) - {row for row, _ in pairs}
    right = set(range(len(second))) - {column for _, column in pairs}
    yield from ((_note(first[row]), _note(second[column])) for row, column in pairs)
    yield from ((_note(first[row]), None) for row in sorted(left))
    yield from ((None, _note(second[column])) for column in sorted(right))


def _note(row: NDArray[np.float64]) -> Note:
    return Note(round(float(row[0]), 6), round(float(row[1]), 6), int(row[2]), int(row[3]))


def _words(before: Note | None, after: Note | None, changes: Naming) -> tuple[str, ...]:
    if before is None:
        return ("added",)
    return ("deleted",) if after is None else tuple(changes(tuple(before), tuple(after)))


def _settings(before: PrettyMIDI, after: PrettyMIDI) -> Iterator[str]:
    """Yield sentences on tempo, metre and markers."""
    kinds: Sequence[tuple[str, Callable[[PrettyMIDI], Any]]] = (
        ("tempo", lambda midi: [(round(at, 2), round(bpm, 1)) for at, bpm in tempi(midi)]),
        ("metre", lambda midi: [(round(at, 2), top, low) for at, top, low in metres(midi)]),
    )
    for noun, facts in kinds:
        if facts(before) != facts(after):
            old, new = (_fact(facts(midi)) for midi in (before, after))
            yield f"The {noun} was {old} and is {new}."
    old_marks, new_marks = ([mark.text for mark in midi.text_events] for midi in (before, after))
    if old_marks != new_marks:
        shown = [", ".join(marks) or "none" for marks in (old_marks, new_marks)]
        yield f"The markers were {shown[0]}, and are {shown[1]}."


def _fact(points: list[tuple[Any, ...]]) -> str:
    first = "/".join(f"{value:g}" for value in points[0][1:])
    later = "once" if len(points) == 2 else f"{len(points) - 1} times"
    return first if len(points) == 1 else f"{first}, changed {later} later on"
