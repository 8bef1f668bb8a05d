"""MusicVAE: encoders, the decoder in one piece, and the one with a conductor."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

import torch
from torch import Tensor, nn

from coursekit.corpora.sixteenths import FIRST, HOLD, STEPS, TRACKS, Kind, traits
from coursekit.neural import seeded
from coursekit.neural.tokens import TiedTokens

Encoder = Literal["bilstm", "patches"]
ENCODERS: tuple[Encoder, ...] = get_args(Encoder)
Decoder = Literal["flat", "hierarchical", "conducted"]
DECODERS: tuple[Decoder, ...] = ("flat", "hierarchical")
PATCH = 4
"""Steps, a beat, that the encoder of patches reads at once."""


@dataclass(frozen=True)
class Plan:
    """What is trained, and how.

    Args:
        kind: `melody`, `drums` or `trio`.
        bars: how many.
        latents: numbers of a point.
        encoder: `patches` (ours) or `bilstm` (the paper's).
        decoder: `flat` or `hierarchical`, or `conducted`, which is made of `conducted.Conducted`.
        width: numbers a token.
        reads: units of the encoder.
        hidden: units of the decoder.
        layers: of the decoder.
        plan: numbers a step of a plan made from the point (ours); 0 for none.
        conductor: units of the conductor.
        upper: layers of the paper's encoder and of the conductor.
        shared: tokens share what is learned of their traits (ours).
        batch: windows a step.
        beta: the price of a nat of KL divergence.
        anneal: over which share of the steps the price rises from 0.
        free_bits: how many bits of a point cost nothing (Kingma 2016).
        dropout: which share of the tokens before the decoder does not see (word dropout).
        rate: how slowly the tokens that it sees become its own, by the inverse sigmoid of
            scheduled sampling (Bengio 2015): half of them are after rate * log(rate) steps; 0 for
            never.
    """

    kind: Kind = "melody"
    bars: int = 2
    latents: int = 96
    encoder: Encoder = "patches"
    decoder: Decoder = "flat"
    width: int = 64
    reads: int = 256
    hidden: int = 160
    layers: int = 1
    plan: int = 64
    conductor: int = 128
    upper: int = 1
    shared: bool = True
    batch: int = 64
    beta: float = 0.2
    anneal: float = 0.8
    free_bits: float = 0.0
    dropout: float = 0.25
    rate: float = 0.0

    def net(self, seed: int = 0) -> Net:
        """Return an untrained net."""
        return Net(self, seed)

    @property
    def steps(self) -> int:
        """How many steps of sixteenths the music has."""
        return self.bars * STEPS

    def price(self, done: float) -> float:
        """Return what a nat costs when so much of the training, 0 to 1, is over."""
        return self.beta * min(1.0, done / self.anneal) if self.anneal else self.beta

    def own_share(self, step: int) -> float:
        """Return which share of the tokens that the decoder sees are its own at a step."""
        if not self.rate:
            return 0.0
        return 1 - self.rate / (self.rate + math.exp(min(50.0, step / self.rate)))


class Patches(nn.Module):
    """Our encoder, not the paper's: layers on beats, on bars, on all bars.

    Args:
        width: numbers a step.
        bars: of the music.
        hidden: units of the layers.
    """

    def __init__(self, width: int, bars: int, hidden: int) -> None:
        super().__init__()
        self.bars, of_beat = bars, hidden // 2
        self.beat = nn.Sequential(nn.Linear(PATCH * width, of_beat), nn.ReLU())
        of_bar = hidden if bars == 2 else hidden // 2
        self.bar = nn.Sequential(nn.Linear(STEPS // PATCH * of_beat, of_bar), nn.ReLU())
        self.all = nn.Sequential(nn.Linear(bars * of_bar, hidden), nn.ReLU())

    def forward(self, steps: Tensor) -> Tensor:
        """Return what is known of the music, `[music, hidden]`, from `[music, step, width]`."""
        beats = self.beat(steps.reshape(len(steps), -1, PATCH * steps.shape[2]))
        bars = self.bar(beats.reshape(len(steps), self.bars, -1))
        found: Tensor = self.all(bars.flatten(1))
        return found


class BiLSTM(nn.Module):
    """The paper's encoder: an LSTM forwards and one backwards, and their last states."""

    def __init__(self, width: int, hidden: int, layers: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(width, hidden, layers, batch_first=True, bidirectional=True)

    def forward(self, steps: Tensor) -> Tensor:
        """Return both last states, `[music, 2 * hidden]`, from `[music, step, width]`."""
        _, (last, _) = self.lstm(steps)
        return torch.cat([last[-2], last[-1]], dim=1)


def first_state(numbers: Tensor, layers: int, hidden: int) -> tuple[Tensor, Tensor]:
    """Return the state of an LSTM, `[layer, music, hidden]` twice, from `[music, …]`."""
    state = torch.tanh(numbers).reshape(len(numbers), 2 * layers, hidden)
    long, short = state.transpose(0, 1).contiguous().chunk(2)
    return short, long


class Writer(nn.Module):
    """The LSTM that writes some steps, one after the other, from what it is told of them.

    Args:
        plan: sizes.
        tracks: how many lines it writes.
        told: numbers of what it is told, a point or a bar's embedding.
        steps: how many it writes.
    """

    def __init__(self, plan: Plan, tracks: int, told: int, steps: int) -> None:
        super().__init__()
        self.steps, self.layers, self.hidden, self.plan = steps, plan.layers, plan.hidden, plan.plan
        self.start = nn.Linear(told, 2 * plan.layers * plan.hidden)
        if plan.plan:
            self.planned = nn.Linear(told, steps * plan.plan)
        given = plan.width * tracks + (plan.plan or told)
        self.lstm = nn.LSTM(given, plan.hidden, plan.layers, batch_first=True)
        self.out = nn.Linear(plan.hidden, plan.width * tracks)

    def begin(self, told: Tensor) -> tuple[tuple[Tensor, Tensor], Tensor]:
        """Return the first state, and what each step is told, `[music, step, …]`."""
        state = first_state(self.start(told), self.layers, self.hidden)
        if self.plan:
            return state, self.planned(told).reshape(-1, self.steps, self.plan)
        return state, told[:, None].expand(-1, self.steps, -1)

    def forward(self, told: Tensor, before: Tensor) -> Tensor:
        """Return what stands for the steps, `[music, step, …]`, from the tokens before each."""
        state, each = self.begin(told)
        hidden, _ = self.lstm(torch.cat([before, each], dim=2), state)
        found: Tensor = self.out(hidden)
        return found


class Conductor(nn.Module):
    """The upper level of the hierarchical decoder: an LSTM that says what each bar shall be.

    Args:
        plan: sizes.
        bars: how many bars, or other parts, it conducts.
    """

    def __init__(self, plan: Plan, bars: int) -> None:
        super().__init__()
        self.bars, self.layers, self.hidden = bars, plan.upper, plan.conductor
        self.start = nn.Linear(plan.latents, 2 * self.layers * self.hidden)
        self.lstm = nn.LSTM(1, self.hidden, self.layers, batch_first=True)
        self.out = nn.Linear(self.hidden, self.hidden)

    def forward(self, points: Tensor) -> Tensor:
        """Return the embeddings of the bars, `[music, bar, size]`; it hears nothing of them."""
        nothing = points.new_zeros(len(points), self.bars, 1)
        hidden, _ = self.lstm(nothing, first_state(self.start(points), self.layers, self.hidden))
        return torch.tanh(self.out(hidden))


class Net(nn.Module):
    """A MusicVAE.

    Args:
        plan: kind and sizes.
        seed: of the first weights.
    """

    centre: Tensor
    spread: Tensor

    def __init__(self, plan: Plan, seed: int = 0) -> None:
        super().__init__()
        self.kind, self.bars, self.latents = plan.kind, plan.bars, plan.latents
        self.decoder, self.steps, self.vocabularies = plan.decoder, plan.steps, TRACKS[plan.kind]
        tracks, width = len(self.vocabularies), plan.width
        with seeded(seed):
            self.tokens = nn.ModuleList(
                TiedTokens(v, width, torch.as_tensor(traits(v)) if plan.shared else None)
                for v in self.vocabularies
            )
            self.encoder: nn.Module
            if plan.encoder == "bilstm":
                self.encoder = BiLSTM(width * tracks, plan.reads, plan.upper)
            else:
                self.encoder = Patches(width * tracks, plan.bars, plan.reads)
            read = plan.reads * (2 if plan.encoder == "bilstm" else 1)
            self.mean, self.log_deviation = (nn.Linear(read, plan.latents) for _ in range(2))
            told, written = plan.latents, plan.steps
            if plan.decoder == "hierarchical":
                self.conductor = Conductor(plan, plan.bars)
                told, written = plan.conductor, STEPS
            self.writer = Writer(plan, tracks, told, written)
        # Where the points of the training music lie: measured at the end of a training.
        self.register_buffer("centre", torch.zeros(plan.latents))
        self.register_buffer("spread", torch.eye(plan.latents))

    def encode(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Return means and logarithms of the deviations, `[music, latent]` each."""
        hidden = self.encoder(self.seen(tokens, self.rows()))
        return self.mean(hidden), self.log_deviation(hidden)

    def logits(self, points: Tensor, shown: Tensor) -> list[Tensor]:
        """Return what the decoder expects at each step, a tensor `[music, step, token]` a track.

        Args:
            points: `[music, latent]`.
            shown: `[music, step, track]`, the tokens that it sees before each step; the number of
                tokens stands for one that it does not see.
        """
        rows = self.rows()
        before = self.seen(shown, rows)
        if self.decoder == "hierarchical":
            # Bars are told apart by the conductor alone, so all of them are written at once.
            told = self.conductor(points).flatten(0, 1)
            before = before.reshape(len(told), STEPS, -1)
            written = self.writer(told, before).reshape(len(points), self.steps, -1)
        else:
            written = self.writer(points, before)
        return self.expected(written, rows)

    def shown(self, tokens: Tensor) -> Tensor:
        """Return the tokens before each step, `[music, step, track]`; at first there is none."""
        first = torch.tensor(self.vocabularies, device=tokens.device).expand(len(tokens), 1, -1)
        return torch.cat([first, tokens[:, :-1]], dim=1)

    @torch.no_grad()
    def decode(
        self,
        points: Tensor,
        *,
        temperature: float = 0.0,
        generator: torch.Generator | None = None,
        begins: bool = False,
    ) -> Tensor:
        """Return what the decoder writes at points, `[music, step, track]` of tokens.

        Args:
            points: `[music, latent]`.
            temperature: 0 takes the likeliest token of each step, 1 draws as the net expects.
            generator: draws.
            begins: let the music begin with a note.
        """
        rows = self.rows()
        before = torch.tensor(self.vocabularies, device=points.device).expand(len(points), 1, -1)
        if self.decoder == "hierarchical":
            told = self.conductor(points)
        chosen: list[Tensor] = []
        for step in range(self.steps):
            place = step % self.writer.steps
            if place == 0:
                bar = told[:, step // STEPS] if self.decoder == "hierarchical" else points
                state, each = self.writer.begin(bar)
            heard = torch.cat([self.seen(before, rows), each[:, place : place + 1]], dim=2)
            hidden, state = self.writer.lstm(heard, state)
            expected = self.expected(self.writer.out(hidden), rows)
            if step == 0:
                self._forbid(expected, begins)
            before = torch.stack([_drawn(one, temperature, generator) for one in expected], dim=2)
            chosen.append(before)
        return torch.cat(chosen, dim=1)

    def _forbid(self, expected: list[Tensor], begins: bool) -> None:
        """Let no line begin with what sounds on, nor with a rest where a note is asked for."""
        if self.kind == "drums":
            return
        for line in expected[: 1 if self.kind == "melody" else 2]:
            line[..., HOLD] = -torch.inf
        if begins:
            expected[0][..., :FIRST] = -torch.inf

    def rows(self) -> list[Tensor]:
        """Return the numbers of all tokens, `[token + 1, width]` a track."""
        return [track.rows() for track in self.tokens]  # type: ignore[operator]

    def seen(self, tokens: Tensor, rows: list[Tensor]) -> Tensor:
        """Return tokens `[music, step, track]` as numbers, track beside track."""
        parts = [nn.functional.embedding(tokens[..., i], row) for i, row in enumerate(rows)]
        return parts[0] if len(parts) == 1 else torch.cat(parts, dim=2)

    def expected(self, written: Tensor, rows: list[Tensor]) -> list[Tensor]:
        """Return the logits of each track, `[…, token]`, from what the writer wrote."""
        parts = written.chunk(len(rows), dim=-1)
        pairs = zip(self.tokens, parts, rows, strict=True)
        return [track.logits(part, row) for track, part, row in pairs]  # type: ignore[operator]


def _drawn(logits: Tensor, temperature: float, generator: torch.Generator | None) -> Tensor:
    """Return a token for each row, `[music, 1]`."""
    if temperature == 0:
        return logits.argmax(dim=-1)
    shares = (logits[:, 0] / temperature).softmax(dim=-1)
    return torch.multinomial(shares, 1, generator=generator)


def draw(like: Tensor, generator: torch.Generator) -> Tensor:
    """Return noise from the standard bell curve, of the shape of a tensor."""
    return torch.randn(like.shape, generator=generator).to(like.device)


def surprise(expected: list[Tensor], tokens: Tensor) -> Tensor:
    """Return minus log p(x | z) in nats, `[music]`, of all tracks together."""
    total: Any = 0
    for track, logits in enumerate(expected):
        nats = nn.functional.cross_entropy(
            logits.transpose(1, 2), tokens[..., track], reduction="none"
        )
        total = total + nats.sum(dim=1)
    assert isinstance(total, Tensor)
    return total
