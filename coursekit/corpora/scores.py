"""Any music as a score: what is to be played, and nothing of how; and parts of scores.

Used in lesson 16.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from coursekit.corpora.performance_rules import Score
from coursekit.corpora.performances import SCORE_DTYPE, Performance, ScoreNotes
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

LOWEST, HIGHEST = 21, 108
"""The keys of a piano, as MIDI counts them."""


def score_of(music: PrettyMIDI | Performance | Score) -> Score:
    """Return music as a score: what is to be played, and nothing of how.

    Args:
        music: a score, a performance of one, or a MIDI file as read. Of that the times are taken
            in beats, and the velocities are forgotten; drums are left away.

    Raises:
        CourseError: there are no notes for a piano in it.
    """
    if isinstance(music, Score):
        return music
    if isinstance(music, Performance):
        return _score_of_performance(music)
    return _score_of_midi(music)


def _score_of_performance(played: Performance) -> Score:
    from coursekit.spelling import key_of

    score, heard = played.pairs()
    beats = max(float(score["onset"].max() - score["onset"].min()), 1e-3)
    seconds = float(heard["onset"].max() - heard["onset"].min())
    tempo = float(np.clip(60 * beats / max(seconds, 1e-3), 10, 600))
    assert played.score is not None
    tonic, minor = key_of(played.deadpan().to_midi())
    return Score(
        name=played.name, composer=played.composer, title=played.title, split=played.split,
        notes=played.score, bars=played.bars, phrases=played.bars[::4],
        key=(tonic, "minor" if minor else "major"), tempo=tempo,
    )  # fmt: skip


def _score_of_midi(midi: PrettyMIDI) -> Score:
    from coursekit.encodings.notes import notes_of
    from coursekit.spelling import key_of
    from coursekit.timing import bar_lines, to_seconds

    found = notes_of(midi)
    found = found[~found["drum"]]
    found = found[(found["pitch"] >= LOWEST) & (found["pitch"] <= HIGHEST)]
    if not len(found):
        raise CourseError(
            "The music has no notes that a piano could play, from 21 to 108 and without drums. "
            "Give it a melody or a piece for a keyboard."
        )
    rows = np.zeros(len(found), SCORE_DTYPE)
    for name in ("onset", "duration", "pitch"):
        rows[name] = found[name]
    rows["voice"] = found["track"]
    rows["onset"] = np.round(rows["onset"] * 48) / 48  # a chord is one, though a tick be late
    rows["duration"] = np.maximum(rows["duration"], 1 / 48)
    beat = float(to_seconds(midi, 1.0) - to_seconds(midi, 0.0))
    bars = bar_lines(midi)[0]
    tonic, minor = key_of(midi)
    return Score(
        name="your music", composer="", title="your music", split="test", notes=one_a_key(rows),
        bars=bars, phrases=bars[:-1:4], key=(tonic, "minor" if minor else "major"),
        tempo=60 / max(beat, 0.05),
    )  # fmt: skip


def one_a_key(notes: ScoreNotes) -> ScoreNotes:
    """Return notes by onset, then pitch; of two that take one key at once the longer stays."""
    notes = notes[np.lexsort((-notes["duration"], notes["pitch"], notes["onset"]))]
    same = (np.diff(notes["onset"]) < 1e-6) & (np.diff(notes["pitch"]) == 0)
    return np.asarray(notes[~np.append(False, same)])


def shortened(score: Score, bars: int) -> Score:
    """Return the first bars of a score, from that in which it begins; a pickup counts as none."""
    lines = score.bars[score.bars > -1e-6]
    begins = int(np.searchsorted(lines, score.notes["onset"].min() + 1e-6)) - 1
    pickup = begins <= 0 and len(lines) > 2 and lines[1] - lines[0] < lines[2] - lines[1] - 1e-6
    last = max(begins, 0) + bars + pickup
    if last >= len(lines):
        return score
    end = float(lines[last])
    notes = score.notes[score.notes["onset"] < end - 1e-6].copy()
    notes["duration"] = np.minimum(notes["duration"], end - notes["onset"])
    return replace(
        score, notes=notes, bars=lines[:last], phrases=score.phrases[score.phrases < end]
    )


def excerpt(played: Performance, start: int, count: int) -> Performance:
    """Return so many written notes of a performance, from a place on, and who played them."""
    assert played.score is not None
    assert played.match is not None
    match = played.match[start : start + count]
    kept = np.zeros(len(played.notes), dtype=bool)
    kept[match[match >= 0]] = True
    places = np.where(match >= 0, (np.cumsum(kept) - 1)[np.maximum(match, 0)], -1)
    return replace(
        played, score=played.score[start : start + count], notes=played.notes[kept],
        match=places.astype(np.int32),
    )  # fmt: skip
