"""Performances on a keyboard: notes in seconds, pedal, and the score that was played.

What `asap`, `maestro` and `rendered_performances` have in common.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coursekit.corpora.alignment import Places, TimeMap, time_map
from coursekit.corpora.chorales import Split
from coursekit.encodings.notes import check_ranges, note_objects
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

SCORE_DTYPE = np.dtype([("onset", "f8"), ("duration", "f8"), ("pitch", "i2"), ("voice", "i2")])
"""A written note a row: onset and duration in beats (quarter notes), pitch, voice or staff."""
PERFORMED_DTYPE = np.dtype([("onset", "f8"), ("end", "f8"), ("pitch", "i2"), ("velocity", "i2")])
"""A performed note a row: when the key goes down and up, in seconds; pitch; velocity 1 to 127."""
ScoreNotes = npt.NDArray[np.void]
PerformedNotes = npt.NDArray[np.void]
Spans = npt.NDArray[np.float64]
SUSTAIN = 64
"""The number of the pedal's controller, and the value from which it counts as pressed."""


@dataclass(frozen=True, eq=False)
class Performance:
    """One performance of one piece.

    Args:
        name: in its collection.
        composer: family name.
        title: of the piece; performances of one piece have the same.
        performer: the pianist, or which set of rules.
        split: `train`, `valid` or `test`; performances of one piece are in the same one.
        synthetic: true where no person played it.
        notes: `[note]` of PERFORMED_DTYPE, sorted by onset, then pitch.
        pedal: `[span, 2]` from when to when the sustain pedal is down, in seconds.
        score: `[note]` of SCORE_DTYPE, sorted by onset, then pitch; None where there is none.
        bars: `[bar]` the beat of the score on which each bar begins.
        match: `[score note]` the place of the performed note that plays it, -1 for none; None
            where it was not looked for.
        rules: the strength of each rule, where it was rendered by rules.
    """

    name: str
    composer: str
    title: str
    performer: str
    split: Split
    synthetic: bool
    notes: PerformedNotes = field(repr=False)
    pedal: Spans = field(repr=False)
    score: ScoreNotes | None = field(default=None, repr=False)
    bars: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0), repr=False)
    match: Places | None = field(default=None, repr=False)
    rules: dict[str, float] = field(default_factory=dict, repr=False)

    @property
    def seconds(self) -> float:
        """From the first key that goes down to the last that goes up."""
        if not len(self.notes):
            return 0.0
        return float(self.notes["end"].max() - self.notes["onset"].min())

    def pairs(self) -> tuple[ScoreNotes, PerformedNotes]:
        """Return the written notes that are played, and beside each the performed one.

        Raises:
            CourseError: there is no score, or it was not matched.
        """
        score, match = self._matched()
        played = match >= 0
        return score[played], self.notes[match[played]]

    def time_map(self) -> TimeMap:
        """Return the map from beats of the score to seconds of the performance.

        Raises:
            CourseError: there is no score, or it was not matched.
        """
        score, match = self._matched()
        return time_map(score, self.notes, match)

    def deadpan(self) -> Performance:
        """Return the same piece played without expression.

        The beat is steady, so that the piece lasts as long as in this performance; all notes have
        their written length and this performance's median velocity; there is no pedal.

        Raises:
            CourseError: there is no score, or it was not matched.
        """
        score, _ = self._matched()
        known = self.time_map()
        beats = known.beats[-1] - known.beats[0]
        pace = (known.seconds[-1] - known.seconds[0]) / beats if beats > 0 else 0.5
        notes = np.zeros(len(score), PERFORMED_DTYPE)
        notes["onset"] = (score["onset"] - score["onset"].min()) * pace
        notes["end"] = notes["onset"] + np.maximum(score["duration"] * pace, 0.01)
        notes["pitch"] = score["pitch"]
        notes["velocity"] = np.median(self.notes["velocity"])
        return replace(
            self,
            performer="nobody",
            synthetic=True,
            notes=notes,
            pedal=np.zeros((0, 2)),
            match=np.arange(len(score), dtype=np.int32),
            rules={},
        )

    def to_midi(self, *, pedal: bool = True) -> PrettyMIDI:
        """Return it as music for a piano, with its timing, velocities and pedal.

        Args:
            pedal: press the pedal where the performance does.
        """
        import pretty_midi

        midi = pretty_midi.PrettyMIDI(resolution=480, initial_tempo=120)
        piano = pretty_midi.Instrument(0, name="Piano")
        notes = self.notes
        check_ranges(notes["onset"], notes["end"], notes["pitch"], notes["velocity"])
        piano.notes = note_objects(notes["onset"], notes["end"], notes["pitch"], notes["velocity"])
        for down, up in self.pedal.tolist() if pedal else []:
            piano.control_changes.append(pretty_midi.ControlChange(SUSTAIN, 127, down))
            piano.control_changes.append(pretty_midi.ControlChange(SUSTAIN, 0, up))
        midi.instruments.append(piano)
        return midi

    def _matched(self) -> tuple[ScoreNotes, Places]:
        if self.score is None or self.match is None:
            raise CourseError(
                f"{self.name} has no score whose notes are matched with the performed ones. "
                "ASAP has scores (asap.load(aligned=True)), and so have rendered performances."
            )
        return self.score, self.match


def sorted_performed(notes: PerformedNotes) -> PerformedNotes:
    """Return performed notes by onset, then pitch."""
    return notes[np.lexsort((notes["pitch"], notes["onset"]))]


def sustained(performance: Performance) -> npt.NDArray[np.bool_]:
    """Say which notes the pedal holds on beyond the key, `[note]`."""
    pedal, end = performance.pedal, performance.notes["end"]
    if not len(pedal):
        return np.zeros(len(end), dtype=bool)
    place = np.searchsorted(pedal[:, 0], end, side="right") - 1
    under: npt.NDArray[np.bool_] = (place >= 0) & (end < pedal[np.maximum(place, 0), 1])
    return under


def sounding(performance: Performance) -> PerformedNotes:
    """Return the notes of a performance as they sound, `[note]` of PERFORMED_DTYPE.

    A note that the pedal holds on ends when the pedal is lifted, or when its key is struck again.
    """
    notes, pedal = performance.notes.copy(), performance.pedal
    held = sustained(performance)
    if held.any():
        notes["end"][held] = pedal[np.searchsorted(pedal[:, 0], notes["end"][held], "right") - 1, 1]
    order = np.lexsort((notes["onset"], notes["pitch"]))
    onset, end, pitch = (notes[name][order] for name in ("onset", "end", "pitch"))
    again = np.flatnonzero(pitch[1:] == pitch[:-1])
    end[again] = np.minimum(end[again], onset[again + 1])
    notes["end"][order] = np.maximum(end, onset + 0.01)
    return notes


def summary(performances: Iterable[Performance]) -> dict[str, float]:
    """Measure performances, as the cards of the collections tell it.

    Returns:
        By name: `performances`; `hours`; `notes`; `pedalled`, the share of notes that the pedal
        holds on; velocities' `velocity mean`, `velocity sd`, and `velocity 5`, `velocity 50` and
        `velocity 95` (percentiles). Where scores are matched also: `matched`, the share of written
        notes that are played, and `played`, of performed notes that are written; `spread`, the
        mean standard deviation of the onsets within a chord, in milliseconds; `tempo sd`, the
        mean standard deviation of log2(seconds a beat) within a performance, beat by beat.
    """
    count, seconds, under, velocities = 0, 0.0, [], []
    written = performed = matched = 0
    spreads, tempi = [], []
    for one in performances:
        count, seconds = count + 1, seconds + one.seconds
        under.append(sustained(one))
        velocities.append(one.notes["velocity"])
        if one.match is None or one.score is None:
            continue
        written, performed = written + len(one.score), performed + len(one.notes)
        matched += int((one.match >= 0).sum())
        spreads.append(_spreads(one))
        tempi.append(_tempo_sd(one))
    velocity = np.concatenate([*velocities, np.zeros(0)])
    if not len(velocity):
        raise CourseError("There are no performances to measure.")
    found = {
        "performances": count,
        "hours": seconds / 3600,
        "notes": len(velocity),
        "pedalled": float(np.concatenate(under).mean()),
        "velocity mean": float(velocity.mean()),
        "velocity sd": float(velocity.std()),
    }
    found |= {f"velocity {q}": float(np.percentile(velocity, q)) for q in (5, 50, 95)}
    if written:
        spread = np.concatenate(spreads)
        found |= {
            "matched": matched / written,
            "played": matched / performed,
            "spread": 1000 * float(spread.mean()) if len(spread) else 0.0,
            "tempo sd": float(np.mean(tempi)),
        }
    return found


def _spreads(one: Performance) -> npt.NDArray[np.float64]:
    """Return the standard deviation of the onsets in each chord, in seconds."""
    score, played = one.pairs()
    _, chord, size = np.unique(score["onset"], return_inverse=True, return_counts=True)
    mean = np.bincount(chord, played["onset"]) / size
    square = np.bincount(chord, (played["onset"] - mean[chord]) ** 2) / size
    return np.sqrt(square[size > 1])


def _tempo_sd(one: Performance) -> float:
    """Return the standard deviation of log2(seconds a beat), beat by beat."""
    known = one.time_map()
    beats = np.arange(np.ceil(known.beats[0]), known.beats[-1] + 1e-6)
    steps = np.diff(known(beats))
    steps = steps[steps > 0.02]  # shorter beats are places where the map does not rise
    return float(np.log2(steps).std()) if len(steps) > 1 else 0.0
