"""Performances from the bytes of MIDI files, and many of them laid end to end for the cache."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.corpora._cache import Arrays, Damaged
from coursekit.corpora.performances import (
    PERFORMED_DTYPE,
    SCORE_DTYPE,
    SUSTAIN,
    Performance,
    PerformedNotes,
    ScoreNotes,
    Spans,
    sorted_performed,
)
from coursekit.encodings.midi_files import clock, tempo_changes

SECOND = 10_000
"""Times of performances are kept in so many parts of a second."""
BEAT = 201_600
"""Times of scores are kept in so many parts of a beat: halves to 2**7, thirds, fifths, sevenths."""


def read_performance(data: bytes, faults: dict[str, int]) -> tuple[PerformedNotes, Spans]:
    """Read the notes and the sustain pedal of a MIDI file.

    Args:
        data: the file's bytes.
        faults: is counted up: `silent notes` (without length or velocity; left out) and `notes
            struck anew` (before the same key was up; the earlier one is cut there).

    Returns:
        `[note]` of PERFORMED_DTYPE, and `[span, 2]` where the pedal is down, in seconds.

    Raises:
        Damaged: it cannot be read, or holds no note.
    """
    score, tables = _parsed(data)
    seconds = clock(tempo_changes(score), score.tpq)
    time, duration, pitch, velocity = (
        np.concatenate([table[key] for table in tables])
        for key in ("time", "duration", "pitch", "velocity")
    )
    good = (duration > 0) & (velocity > 0) & (time >= 0)
    faults["silent notes"] = faults.get("silent notes", 0) + int((~good).sum())
    notes = np.zeros(int(good.sum()), PERFORMED_DTYPE)
    notes["onset"], notes["end"] = seconds(time[good]), seconds((time + duration)[good])
    notes["pitch"], notes["velocity"] = pitch[good], velocity[good]
    if not len(notes):
        raise Damaged("it holds no note")
    notes = sorted_performed(notes)
    order = np.lexsort((notes["onset"], notes["pitch"]))
    follows = np.append(np.diff(notes["pitch"][order]) == 0, False)
    until = np.where(follows, np.append(notes["onset"][order][1:], 0), np.inf)
    cut = notes["end"][order] > until + 0.5 / SECOND
    faults["notes struck anew"] = faults.get("notes struck anew", 0) + int(cut.sum())
    notes["end"][order] = np.where(cut, until, notes["end"][order])
    return notes, _pedal(score, seconds, float(notes["end"].max()))


def _pedal(score: Any, seconds: Any, end: float) -> Spans:
    """Return from when to when the sustain pedal is down."""
    tables = [track.controls.numpy() for track in score.tracks if len(track.controls)]
    if not tables:
        return np.zeros((0, 2))
    time, number, value = (
        np.concatenate([table[key] for table in tables]) for key in ("time", "number", "value")
    )
    mine = number == SUSTAIN
    order = np.argsort(time[mine], kind="stable")
    down = value[mine][order] >= SUSTAIN
    changes = np.flatnonzero(np.diff(down, prepend=False))
    at = seconds(time[mine][order][changes]).tolist()
    spans = np.array(at + [max(end, at[-1])] * (len(at) % 2) if at else []).reshape(-1, 2)
    return spans[spans[:, 1] > spans[:, 0]]


def read_score(data: bytes) -> tuple[ScoreNotes, npt.NDArray[np.float64]]:
    """Read the notes and the bar lines of a MIDI file that was made from a score.

    Args:
        data: the file's bytes.

    Returns:
        `[note]` of SCORE_DTYPE, where the voice is the number of the track, and `[bar]` the beats
        on which bars begin, by the time signatures.

    Raises:
        Damaged: it cannot be read, or holds no note.
    """
    score, tables = _parsed(data)
    rows = [
        np.stack(
            [table["time"], table["duration"], table["pitch"], np.full(len(table["time"]), at)]
        )
        for at, table in enumerate(tables)
    ]
    time, duration, pitch, voice = np.concatenate(rows, axis=1)
    if not len(time):
        raise Damaged("its score holds no note")
    notes = np.zeros(len(time), SCORE_DTYPE)
    notes["onset"], notes["duration"] = time / score.tpq, duration / score.tpq
    notes["pitch"], notes["voice"] = pitch, voice
    end = float((notes["onset"] + notes["duration"]).max())
    marks = {0.0: 4.0}
    for mark in score.time_signatures:
        if mark.numerator > 0 and mark.denominator > 0:
            marks[mark.time / score.tpq] = mark.numerator * 4 / mark.denominator
    begins = sorted(marks)
    bars = [
        np.arange(begin, until - 1e-6, marks[begin])
        for begin, until in zip(begins, [*begins[1:], max(end, begins[-1] + 1e-3)], strict=True)
    ]
    order = np.lexsort((notes["pitch"], notes["onset"]))
    return notes[order], np.concatenate(bars)


def _parsed(data: bytes) -> tuple[Any, list[Any]]:
    import symusic

    try:
        score: Any = symusic.Score.from_midi(data)
    except Exception as error:  # the parser raises several kinds, all with the same meaning
        raise Damaged("its MIDI file cannot be read") from error
    if score.tpq <= 0 or not len(score.tracks):
        raise Damaged("it holds no note")
    return score, [track.notes.numpy() for track in score.tracks]


def pack(performances: Sequence[Performance]) -> tuple[Arrays, list[dict[str, Any]]]:
    """Lay performances end to end, as whole numbers, for one file of the cache.

    A score that several share, as the same array, is kept once.

    Returns:
        Arrays by name, and the facts of each performance for JSON.
    """
    scores: dict[int, int] = {}
    kept: list[Performance] = []
    facts = []
    for one in performances:
        if one.score is not None and id(one.score) not in scores:
            scores[id(one.score)] = len(kept)
            kept.append(one)
        facts.append(
            {
                "name": one.name,
                "composer": one.composer,
                "title": one.title,
                "performer": one.performer,
                "split": one.split,
                "synthetic": one.synthetic,
                "rules": one.rules,
                "notes": len(one.notes),
                "spans": len(one.pedal),
                "score": scores.get(id(one.score)),
                "matched": one.match is not None,
            }
        )
    written = [one.score for one in kept if one.score is not None]
    columns: dict[str, list[Any]] = {
        "onset": [np.rint(one.notes["onset"] * SECOND) for one in performances],
        "length": [
            np.rint(one.notes["end"] * SECOND) - np.rint(one.notes["onset"] * SECOND)
            for one in performances
        ],
        "pitch": [one.notes["pitch"] for one in performances],
        "velocity": [one.notes["velocity"] for one in performances],
        "pedal": [np.rint(one.pedal.ravel() * SECOND) for one in performances],
        "match": [one.match for one in performances if one.match is not None],
        "score_onset": [np.rint(score["onset"] * BEAT) for score in written],
        "score_duration": [np.rint(score["duration"] * BEAT) for score in written],
        "score_pitch": [score["pitch"] for score in written],
        "score_voice": [score["voice"] for score in written],
        "score_notes": [[len(score)] for score in written],
        "bars": [np.rint(one.bars * BEAT) for one in kept],
        "score_bars": [[len(one.bars)] for one in kept],
    }
    small = ("pitch", "velocity", "score_pitch", "score_voice")
    return {
        name: np.concatenate([*column, []]).astype(np.uint8 if name in small else np.int32)
        for name, column in columns.items()
    }, facts


def unpack(arrays: Arrays, facts: Sequence[dict[str, Any]]) -> list[Performance]:
    """Return the performances that `pack` laid end to end."""
    notes = np.zeros(len(arrays["onset"]), PERFORMED_DTYPE)
    notes["onset"] = arrays["onset"] / SECOND
    notes["end"] = (arrays["onset"] + arrays["length"]) / SECOND
    notes["pitch"], notes["velocity"] = arrays["pitch"], arrays["velocity"]
    pedal = arrays["pedal"].reshape(-1, 2) / SECOND
    written = np.zeros(len(arrays["score_onset"]), SCORE_DTYPE)
    written["onset"] = arrays["score_onset"] / BEAT
    written["duration"] = arrays["score_duration"] / BEAT
    written["pitch"], written["voice"] = arrays["score_pitch"], arrays["score_voice"]
    bars, match = arrays["bars"] / BEAT, arrays["match"]
    for column in (notes, pedal, written, bars, match):
        column.flags.writeable = False
    scores = _split(written, arrays["score_notes"])
    lines = _split(bars, arrays["score_bars"])
    found = []
    at = span = place = 0
    for fact in facts:
        fact = dict(fact)
        count, spans = fact.pop("notes"), fact.pop("spans")
        number, matched = fact.pop("score"), fact.pop("matched")
        score = None if number is None else scores[number]
        pairs = None
        if matched and score is not None:
            pairs, place = match[place : place + len(score)], place + len(score)
        found.append(
            Performance(
                **fact,
                notes=notes[at : at + count],
                pedal=pedal[span : span + spans],
                score=score,
                bars=np.zeros(0) if number is None else lines[number],
                match=pairs,
            )
        )
        at, span = at + count, span + spans
    return found


def _split(column: npt.NDArray[Any], lengths: npt.NDArray[Any]) -> list[npt.NDArray[Any]]:
    ends = np.cumsum(lengths)
    return [column[end - size : end] for end, size in zip(ends, lengths, strict=True)]
