"""The nets: five streams in a chain within each note, with one memory or with five.

In Liu's follow-up five LSTMs of two layers each foretell one attribute of the next note. The first
sees all attributes of the note before, the second also this note's pitch, the third its time shift
too, and so on. `Shape(score=False, memories=5)` is built like that. Ours has one memory, of which
five small nets read in a chain, and it is told what the score says.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from coursekit.neural import seeded
from coursekit.systems.expressive_performance_2024.streams import (
    DURATIONS,
    FEATURES,
    SHIFTS,
    SIZES,
)

STATE = 4
FARTHEST = 24
"""How many codes a time may lie from the expected one and still be told from others."""
TIMED = {1: SHIFTS, 2: DURATIONS}
"""The streams that are times, with their classes: the score says how long they would be."""


@dataclass(frozen=True)
class Shape:
    """The sizes of a net.

    Args:
        score: whether it is told what the score says. Without, it also invents the pitches.
        chained: whether each stream sees this note's earlier ones, or those of the note before.
        memories: 1, which all streams share, or 5, one each.
        width: numbers of a memory.
        layers: of a memory.
        reader: numbers of the net that reads the score, in each direction.
        head: numbers of the small net of each stream, where there is one memory.
        symbol: numbers that stand for one attribute.
        dropout: in training.
    """

    score: bool = True
    chained: bool = True
    memories: int = 1
    width: int = 176
    layers: int = 2
    reader: int = 64
    head: int = 96
    symbol: int = 20
    dropout: float = 0.1


OURS = Shape()
SMALL = Shape(width=64, layers=1, reader=32, head=48, symbol=12)
"""For training live."""
PAPER = Shape(score=False, memories=5, width=76, symbol=32)
"""The paper's design, made smaller: its memories have 150 numbers."""
Memory = list[tuple[Tensor, Tensor]]


@dataclass
class Batch:
    """Stretches of performances, `[stretch, note, ...]`; see `streams.Streams`.

    Args:
        codes: `[..., 5]` what is to be foretold.
        before: `[..., 5]` the same of the note before; each stream's size where there is none.
        features: `[..., FEATURES]` in the order of the score.
        written: the place in the stretch's score of each note played.
        now: `[..., 4]`.
        expected: `[..., 2]`.
        open: `[..., PITCHES]` which pitches of the chord are still to come.
        counts: where a note counts.
    """

    codes: Tensor
    before: Tensor
    features: Tensor
    written: Tensor
    now: Tensor
    expected: Tensor
    open: Tensor
    counts: Tensor


class Performer(nn.Module):
    """A net that foretells five streams of each note.

    Args:
        shape: its sizes.
        seed: of the first weights.
    """

    def __init__(self, shape: Shape = OURS, *, seed: int = 0) -> None:
        super().__init__()
        self.shape = shape
        size, told = shape.symbol, 2 * shape.reader * shape.score
        with seeded(seed):
            self.symbols = nn.ModuleList(nn.Embedding(n + 1, size) for n in SIZES)
            self.offsets = nn.ModuleList(nn.Embedding(2 * FARTHEST + 1, size) for _ in TIMED)
            if shape.score:
                self.into = nn.Linear(FEATURES, 2 * shape.reader)
                self.reader = nn.GRU(2 * shape.reader, shape.reader, 2, batch_first=True,
                                     bidirectional=True)  # fmt: skip
            base = 5 * size + (told + STATE if shape.score else 0)
            self.memories = nn.ModuleList(
                nn.LSTM(base + (number * size + told * (number > 0)) * (shape.memories > 1),
                        shape.width, shape.layers, batch_first=True)
                for number in range(shape.memories)
            )  # fmt: skip
            self.heads = nn.ModuleList(self._head(number, told) for number in range(5))
        self.dropout = nn.Dropout(shape.dropout)

    def _head(self, number: int, told: int) -> nn.Module:
        """Return what makes logits of the memory: of times also by how far from the expected."""
        shape, classes = self.shape, SIZES[number]
        if number in TIMED and shape.score:
            classes += 2 * TIMED[number] - 1
        if shape.memories > 1:
            return nn.Linear(shape.width, classes)
        known = shape.width + number * shape.symbol
        known += (told + STATE if number else 0) if shape.score else 0
        return nn.Sequential(nn.Linear(known, shape.head), nn.GELU(),
                             nn.Linear(shape.head, classes))  # fmt: skip

    def read(self, features: Tensor) -> Tensor:
        """Return what each note of a score is among its neighbours, `[batch, note, number]`."""
        read: Tensor = self.reader(torch.nn.functional.gelu(self.into(features)))[0]
        return read

    def symbol(self, number: int, codes: Tensor) -> Tensor:
        """Return the numbers that stand for the codes of one stream."""
        found: Tensor = self.symbols[number](codes)
        return found

    def link(self, number: int, codes: Tensor, expected: Tensor) -> Tensor:
        """Return what later streams see of an earlier one: of times also how unexpected it is."""
        found = self.symbol(number, codes[..., number])
        if number not in TIMED or not self.shape.score:
            return found
        off = (codes[..., number] - expected[..., number - 1]).clamp(-FARTHEST, FARTHEST)
        both: Tensor = found + self.offsets[number - 1](off + FARTHEST)
        return both

    def base(self, before: Tensor, here: Tensor | None, now: Tensor) -> Tensor:
        """Return what every stream sees: the note before, and what the score says."""
        seen = [self.symbol(number, before[..., number]) for number in range(5)]
        return torch.cat(seen if here is None else [*seen, here, now], dim=-1)

    def logits(self, number: int, hidden: Tensor, expected: Tensor) -> Tensor:
        """Return a stream's logits of what its head sees."""
        out: Tensor = self.heads[number](hidden)
        if number not in TIMED or not self.shape.score:
            return out
        # One part says how likely each time is, another how likely each distance from the
        # expected time; so what was learned at one pace serves at all.
        count = TIMED[number]
        places = (
            torch.arange(count, device=out.device) - expected[..., number - 1, None] + count - 1
        )
        return out[..., :count] + out[..., count:].gather(-1, places)

    def forward(self, batch: Batch) -> list[Tensor]:
        """Return the logits of each stream, `[stretch, note, class]`."""
        shape = self.shape
        here = self.read(batch.features) if shape.score else None
        chosen = _taken(here, batch.written) if here is not None else None
        base = self.dropout(self.base(batch.before, here, batch.now))
        shared = self.memories[0](base)[0] if shape.memories == 1 else None
        # Independent streams see the note before once more: so both kinds have equal sizes.
        links, likely = batch.codes, batch.expected
        if not shape.chained:
            links, likely = batch.before, torch.cat([likely[:, :1], likely[:, :-1]], dim=1)
        found = []
        for number in range(5):
            seen = [self.link(k, links, likely) for k in range(number)]
            if shared is not None:
                rest = [chosen, batch.now] if chosen is not None and number else []
                hidden = torch.cat([self.dropout(shared), *rest, *seen], dim=-1)
            else:
                rest = [chosen] if chosen is not None and number else []
                hidden = self.memories[number](torch.cat([base, *rest, *seen], dim=-1))[0]
            found.append(self.logits(number, hidden, batch.expected))
        if shape.score:
            found[0] = found[0].masked_fill(~batch.open, -1e4)
        return found

    def begin(self, count: int) -> Memory:
        """Return what the shared memory holds before the first note."""
        blank = torch.zeros(self.shape.layers, count, self.shape.width)
        return [(blank, blank)]

    def remember(self, before: Tensor, here: Tensor, now: Tensor, memory: Memory) -> Tensor:
        """Take in one note, `[batch, ...]`, and return the memory's answer, `[batch, width]`."""
        base = self.base(before, here, now)
        out, memory[0] = self.memories[0](base[:, None], memory[0])
        answer: Tensor = out[:, 0]
        return answer

    def stream(
        self, number: int, shared: Tensor, note: Tensor, now: Tensor, links: Tensor,
        likely: Tensor, expected: Tensor,
    ) -> Tensor:  # fmt: skip
        """Return one stream's logits for one note, `[batch, class]`, as `forward` does.

        Args:
            number: of the stream.
            shared: `[batch, width]` from `remember`.
            note: `[batch, number]` what was read of the note that is played.
            now: `[batch, 4]`.
            links: `[batch, 5]` codes: of this note, or of the note before.
            likely: `[batch, 2]` the codes that were expected of the same note.
            expected: `[batch, 2]` those of this note.
        """
        seen = [self.link(k, links, likely) for k in range(number)]
        rest = [note, now] if number else []
        return self.logits(number, torch.cat([shared, *rest, *seen], dim=-1), expected)


def _taken(read: Tensor, written: Tensor) -> Tensor:
    """Return for each note played what was read of it."""
    return read.gather(1, written[..., None].expand(-1, -1, read.shape[-1]))


def losses(logits: list[Tensor], batch: Batch) -> Tensor:
    """Return the surprise in nats at each stream, `[stream]`, on average over the notes."""
    found = [
        nn.functional.cross_entropy(one[batch.counts], batch.codes[..., number][batch.counts])
        for number, one in enumerate(logits)
    ]
    return torch.stack(found)


def weights_of(net: nn.Module) -> int:
    """Return how many weights a net has."""
    return sum(weight.numel() for weight in net.parameters())
