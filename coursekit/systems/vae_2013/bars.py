"""What the nets learn from: rhythms of one bar and melodies of two, sixteen steps each."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from coursekit.corpora import rhythm_bars, tune_bars
from coursekit.encodings.eighths import HOLD as MELODY_HOLD
from coursekit.encodings.eighths import LOW
from coursekit.encodings.eighths import TOKENS as MELODY_TOKENS
from coursekit.encodings.grid import HOLD, REST
from coursekit.encodings.melody import decode_melody

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Kind = Literal["rhythm", "melody"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Ints = npt.NDArray[np.int64]
STEPS = 16
"""Of a rhythm, a bar of sixteenths; of a melody, two bars of eighths."""
STEPS_PER_BEAT = {"rhythm": 4, "melody": 2}
TOKENS = {"rhythm": 3, "melody": MELODY_TOKENS}
PITCH = 72
"""On which note a rhythm is played."""


def load(kind: Kind, split: str) -> Ints:
    """Return the bars of a split, `[bar, 16]` of tokens.

    A rhythm is a bar of a fiddle tune or of one voice of a chorale: tokens 0 hold, 1 onset,
    2 rest. A melody is two bars of a fiddle tune on the white keys: tokens 0 to 23 start a note
    from C4 on, 24 holds it. Bars that begin in the midst of a note are left out.

    Args:
        kind: `rhythm` or `melody`.
        split: `train`, `valid` or `test`; whole pieces belong to one of them.
    """
    return rhythm_bars.load(split) if kind == "rhythm" else _melodies(split)


@functools.cache
def _melodies(split: str) -> Ints:
    """Return every two neighbouring bars; only every other pair where nothing is learned."""
    stride, rows = 1 if split == "train" else 2, []
    for tune in tune_bars.load(split):
        pairs = np.concatenate([tune[:-1], tune[1:]], axis=1)[::stride]
        rows.append(pairs[pairs[:, 0] != MELODY_HOLD])
    bars = np.concatenate(rows)
    bars.flags.writeable = False
    return bars


def onsets(kind: Kind, bars: Any) -> npt.NDArray[np.bool_]:
    """Return where notes begin, of the same shape as the tokens."""
    tokens = np.asarray(bars)
    begins = tokens == rhythm_bars.ONSET if kind == "rhythm" else tokens != MELODY_HOLD
    return np.asarray(begins)


def feature(kind: Kind, bars: Any) -> npt.NDArray[np.float64]:
    """Return what colours a map: notes a bar of a rhythm, mean pitch (MIDI) of a melody."""
    begins = onsets(kind, bars)
    if kind == "rhythm":
        return np.asarray(begins.sum(axis=-1), dtype=np.float64)
    pitches = np.where(begins, np.asarray(bars), 0)
    mean_pitch: npt.NDArray[np.float64] = LOW + pitches.sum(axis=-1) / begins.sum(axis=-1)
    return mean_pitch


def spelled(kind: Kind, bar: Any) -> str:
    """Return a rhythm as x (a note begins), . (it holds) and _ (rest); a melody by its numbers."""
    if kind == "rhythm":
        return "".join(".x_"[token] for token in bar)
    return " ".join("." if token == MELODY_HOLD else str(token) for token in bar)


def to_midi(kind: Kind, bars: Any, *, shift: int = 0, tempo: float = 108.0) -> PrettyMIDI:
    """Return tokens as music: a rhythm on one note of a clarinet, a melody for a flute.

    Tokens of any shape are laid end to end; a melody is moved by so many semitones.
    """
    tokens = np.asarray(bars).reshape(-1)
    if kind == "rhythm":
        grid = np.select(
            [tokens == rhythm_bars.ONSET, tokens == rhythm_bars.HOLD], [PITCH, HOLD], REST
        )
    else:
        grid = np.where(tokens == MELODY_HOLD, HOLD, LOW + tokens + shift)
    midi = decode_melody(grid, steps_per_beat=STEPS_PER_BEAT[kind], tempo=tempo)
    if kind == "rhythm":
        midi.instruments[0].program, midi.instruments[0].name = 71, "Rhythm"
    return midi
