"""How a net plays: note after note, each stream drawn after the ones before it in the chain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from coursekit.corpora.performance_rules import Score
from coursekit.corpora.performances import Performance
from coursekit.neural import sample
from coursekit.systems.expressive_performance_2024 import crux
from coursekit.systems.expressive_performance_2024.network import Performer
from coursekit.systems.expressive_performance_2024.streams import (
    DURATIONS,
    FIRST,
    GROWTH,
    LOUDER_STEP,
    LOWEST,
    MIDDLE,
    PITCHES,
    SHIFTS,
    SIZES,
    VELOCITY,
    Codes,
    Floats,
    Pace,
    decode,
    encode,
    features_of,
    let_go,
    state,
)


@dataclass(frozen=True)
class Ruler:
    """The functions by which times become codes and come back.

    Args:
        code: as `crux.weber_code`.
        seconds: as `crux.weber_seconds`.
    """

    code: Callable[..., Any] = crux.weber_code
    seconds: Callable[..., Any] = crux.weber_seconds

    def codes(self, times: Floats, count: int) -> Codes:
        """Return the codes of some times."""
        return np.array([self.code(max(float(one), 0.0), FIRST, GROWTH, count) for one in times])

    def times(self, codes: Codes) -> Floats:
        """Return the seconds of some codes."""
        return np.array([self.seconds(int(one), FIRST, GROWTH) for one in codes], dtype=float)


@dataclass(frozen=True)
class Take:
    """A score, played once.

    Args:
        codes: `[note, stream]` in the order of the keys.
        seconds: `[note, 2]` time shift and duration.
        written: `[note]` the place of each in the score.
        entropies: `[note, stream]` how undecided the net was, in nats.
        begins: `[note]` whether a chord begins.
    """

    codes: Codes
    seconds: Floats
    written: Codes
    entropies: Floats
    begins: npt.NDArray[np.bool_]

    def performance(self, score: Score, performer: str) -> Performance:
        """Return it as a performance of the score."""
        return decode(
            score.notes, score.bars, self.codes, self.written, self.seconds, name=score.name,
            composer=score.composer, title=score.title, performer=performer, split=score.split,
        )  # fmt: skip


class _Desk:
    """The scores on the desk, side by side and filled up to one length, and where each stands."""

    def __init__(self, scores: Sequence[Score]) -> None:
        self.sizes = np.array([len(score.notes) for score in scores])
        shape = len(scores), int(self.sizes.max())
        self.pitch, self.chord = np.zeros((2, *shape), dtype=int)
        self.onset, self.duration = np.zeros((2, *shape))
        for row, score in enumerate(scores):
            size, notes = len(score.notes), score.notes
            self.pitch[row, :size] = notes["pitch"] - LOWEST
            self.onset[row, :size], self.duration[row, :size] = notes["onset"], notes["duration"]
            self.chord[row, :size] = np.unique(notes["onset"], return_inverse=True)[1]
        self.waiting = np.arange(shape[1]) < self.sizes[:, None]
        self.rows = np.arange(shape[0])

    def at(self, place: int) -> npt.NDArray[np.int64]:
        """Return which note of each score is the next in order; the last where it is over."""
        return np.asarray(np.minimum(place, self.sizes - 1))

    def open(self, chord: Codes) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Return which notes, and which pitches, of the chord are still to be played."""
        notes = self.waiting & (self.chord == chord[:, None])
        pitches = np.zeros((len(notes), PITCHES), dtype=bool)
        row, place = np.nonzero(notes)
        pitches[row, self.pitch[row, place]] = True
        return notes, pitches


@torch.inference_mode()
def play(
    net: Performer,
    scores: Sequence[Score],
    generator: torch.Generator,
    *,
    temperature: float = 1.0,
    top_p: float = 1.0,
    ruler: Ruler | None = None,
    chained: bool = True,
) -> list[Take]:
    """Play scores side by side.

    Args:
        net: told of the score, with one memory.
        scores: what is to be played, at their tempo on the whole.
        generator: draws.
        temperature: as `sample` takes it.
        top_p: as `sample` takes it.
        ruler: the functions for times; the course's own where None.
        chained: False draws each stream in ignorance of this note's others.
    """
    ruler, desk = ruler or Ruler(), _Desk(scores)
    count, length = desk.pitch.shape
    mean = np.array([60 / score.tempo for score in scores])
    features = np.zeros((count, length, net.shape.score and net.into.in_features), np.float32)
    for row, score in enumerate(scores):
        features[row, : len(score.notes)] = features_of(score.notes, score.bars, mean[row])
    read, memory = net.read(torch.from_numpy(features)), net.begin(count)
    pace, velocity = Pace(mean), np.full(count, float(VELOCITY))
    clock, first, beat = np.zeros((3, count))
    before, likely = torch.tensor(SIZES).expand(count, 5), torch.zeros(count, 2, dtype=torch.long)
    chain = chained and net.shape.chained
    found: list[tuple[Any, ...]] = []
    for place in range(length):
        at = desk.at(place)
        chord, onset = desk.chord[desk.rows, at], desk.onset[desk.rows, at]
        new = desk.chord[desk.rows, desk.at(place - 1)] != chord if place else np.ones(count, bool)
        late, gap = clock - first, np.where(new, onset - beat, 0.0) if place else np.zeros(count)
        now = torch.from_numpy(state(pace.now, mean, velocity, np.where(new, 0.0, late), new))
        shift = ruler.codes(np.where(new, np.maximum(gap * pace.now - late, 0), 0), SHIFTS)
        notes, pitches = desk.open(chord)
        done = ~pitches.any(axis=1)
        pitches[done] = True
        shared = net.remember(before, read[desk.rows, at], now, memory)
        codes, entropy = before.clone(), np.zeros((count, 5))
        expected = torch.from_numpy(np.stack([shift, shift], axis=1))
        note, chosen = read[desk.rows, at], at
        for number in range(5):
            earlier = (codes, expected) if chain else (before, likely)
            logits = net.stream(number, shared, note, now, *earlier, expected)
            if number == 0:
                logits = logits.masked_fill(~torch.from_numpy(pitches), -torch.inf)
            codes[:, number] = sample(logits, generator, temperature=temperature, top_p=top_p)
            entropy[:, number] = _entropy(logits)
            if number == 0:
                match = notes & (desk.pitch == codes[:, 0].numpy()[:, None])
                chosen = np.where(done, at, match.argmax(axis=1))
                note = read[desk.rows, chosen]
                length_of = desk.duration[desk.rows, chosen] * pace.now
                expected[:, 1] = torch.from_numpy(ruler.codes(length_of, DURATIONS))
        times = np.stack([ruler.times(codes[:, 1].numpy()), ruler.times(codes[:, 2].numpy())], 1)
        if place == 0:
            times[:, 0] = 0.0
        clock = clock + times[:, 0]
        pace.add(np.where(new, clock - first, 0.0), np.where(new, gap, 0.0))
        first, beat = np.where(new, clock, first), np.where(new, onset, beat)
        velocity = velocity + (codes[:, 3].numpy() - MIDDLE) * LOUDER_STEP
        desk.waiting[desk.rows, chosen] = False
        found.append((codes.numpy(), times, chosen, entropy, new))
        before, likely = codes, expected
    parts = [np.stack(part, axis=1) for part in zip(*found, strict=True)]
    return [Take(*(part[row, :size] for part in parts)) for row, size in enumerate(desk.sizes)]


def _entropy(logits: Tensor) -> npt.NDArray[np.float64]:
    chances = logits.double().log_softmax(dim=-1)
    return np.asarray(torch.special.entr(chances.exp()).sum(dim=-1))


ASPECTS = ("pace", "chords", "touch", "loudness")
"""What `expressive` can scale, each on its own."""


def expressive(played: Performance, score: Score, amount: float = 1.0, **of: float) -> Performance:
    """Return a performance with its deviations from the written made smaller or larger (ours).

    Args:
        played: of the score, each written note once.
        score: at its tempo.
        amount: 0 for none, 1 for those it has, 2 for twice as much.
        of: the same for single ASPECTS: the length of steps, how far the notes of a chord are
            apart, how long keys are down, loudness.
    """
    pace, chords, touch, loudness = (of.get(aspect, amount) for aspect in ASPECTS)
    if (pace, chords, touch, loudness) == (1, 1, 1, 1):
        return played
    written, heard = played.pairs()
    second = 60 / score.tempo
    beats, chord = np.unique(written["onset"], return_inverse=True)
    first = np.full(len(beats), np.inf)
    np.minimum.at(first, chord, heard["onset"])
    first = np.maximum.accumulate(first)
    plain = np.diff(beats) * second
    steps = plain * (np.maximum(np.diff(first), 0.002) / plain) ** pace
    clock = np.concatenate([[0.0], np.cumsum(steps)])
    known = written["duration"] * second
    notes = heard.copy()
    notes["onset"] = clock[chord] + chords * np.maximum(heard["onset"] - first[chord], 0)
    lengths = known * ((heard["end"] - heard["onset"]) / known) ** touch
    notes["end"] = notes["onset"] + np.clip(lengths, 0.02, 20.0)
    middle = notes["velocity"].mean()
    notes["velocity"] = np.clip(middle + loudness * (notes["velocity"] - middle), 1, 127)
    let_go(notes)
    order = np.lexsort((notes["pitch"], notes["onset"]))
    match = np.argsort(order).astype(np.int32)
    moved = np.interp(played.pedal, first + 1e-9 * np.arange(len(first)), clock)
    assert played.score is not None
    return replace(
        played, notes=notes[order], pedal=moved[moved[:, 1] - moved[:, 0] > 0.005], match=match
    )


def at_tempo(played: Performance, score: Score) -> Performance:
    """Return a performance stretched as a whole, so that it keeps the score's tempo on average."""
    written, heard = played.pairs()
    wanted = (written["onset"].max() - written["onset"].min()) * 60 / score.tempo
    taken = heard["onset"].max() - heard["onset"].min()
    if wanted <= 0 or taken <= 0:
        return played
    notes = played.notes.copy()
    for name in ("onset", "end"):
        notes[name] *= wanted / taken
    return replace(played, notes=notes, pedal=played.pedal * wanted / taken)


def on_ruler(played: Performance, marks: Floats) -> Performance:
    """Return a performance as it comes back from a ruler: each time moved to the nearest mark.

    Args:
        played: with a score that is matched.
        marks: `[code]` in seconds.
    """
    streams = encode(played, marks)
    score, _ = played.pairs()
    seconds = marks[streams.codes[:, 1:3]]
    return decode(
        score, played.bars, streams.codes, streams.written, seconds, name=played.name,
        composer=played.composer, title=played.title, performer=played.performer,
        split=played.split,
    )  # fmt: skip
