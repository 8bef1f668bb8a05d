"""How the nets learn: stretches of performances, by pianists or by rules."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from coursekit.corpora import asap, rendered_performances
from coursekit.corpora.chorales import Split
from coursekit.corpora.performances import Performance
from coursekit.neural import History, Recipe, fit, save_weights
from coursekit.systems.expressive_performance_2024.network import (
    OURS,
    Batch,
    Performer,
    Shape,
    losses,
)
from coursekit.systems.expressive_performance_2024.streams import (
    PITCHES,
    SIZES,
    Streams,
    encode,
)

Player = Literal["pianists", "rules"]
LENGTH, BATCH = 96, 24
"""Notes of a stretch, and stretches a step."""
_QUICK = Recipe(
    "quick", 2000, 6e-3, optimiser="adamw", clip=1.0, schedule="cosine", warmup_steps=60,
    final_share=0.02, weight_decay=0.01, evaluate_every=200, checkpoint_every=200,
    keep="average", ema_decay=0.99,
)  # fmt: skip
RECIPES = {
    "quick": _QUICK,
    "full": dataclasses.replace(
        _QUICK, name="full", steps=40_000, learning_rate=1e-3, warmup_steps=1000, device="auto",
        ema_decay=0.999, evaluate_every=1000, checkpoint_every=1000,
    ),
}  # fmt: skip
FULL = dataclasses.replace(OURS, width=512, reader=192, head=256, symbol=48)
"""Larger sizes, for an accelerator."""
OF_RULES = dataclasses.replace(OURS, width=96, reader=48, head=64)
"""The net that learns from rules: there is less to learn."""
DATA = {
    "pianists": "Performances of the training part of our split of ASAP (861 of 170 pieces), "
    "by pianists in competitions, with their scores.",
    "rules": "The training part of the rendered performances (1,170): chorales, fiddle tunes and "
    "keyboard works performed by published rules. No person played them.",
}
LICENCES = {
    "pianists": "CC BY-NC-SA 4.0: NOT FOR COMMERCIAL USE, and passed on under the same licence; "
    "learned from ASAP (Foscarin et al. 2020)",
    "rules": "the music is in the public domain; these weights are under the course's licence",
}


def performances(player: Player, split: Split) -> list[Performance]:
    """Return the performances of a part of a collection that are matched well enough to learn from.

    Raises:
        CourseError: ASAP is not on this computer and cannot be downloaded.
    """
    known = asap.load(aligned=True) if player == "pianists" else rendered_performances.load()
    return [
        one for one in known
        if one.split == split and one.match is not None and len(one.match)
        and (one.match >= 0).mean() >= asap.WELL_MATCHED
    ]  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Table:
    """Performances one after the other, `[note, ...]`; see `streams.Streams` and `Batch`.

    Args:
        columns: by name of the field of `Batch`.
        begins: `[performance + 1]` the first note of each.
    """

    columns: dict[str, npt.NDArray[Any]]
    begins: npt.NDArray[np.int64]

    @classmethod
    def of(cls, played: Sequence[Streams]) -> Table:
        """Return the table of some performances."""
        begins = np.cumsum([0, *(len(one.codes) for one in played)])
        blank = np.array(SIZES)[None]
        before = [np.concatenate([blank, one.codes[:-1]]) for one in played]
        of = {
            "codes": [one.codes for one in played],
            "before": before,
            "features": [one.features for one in played],
            "written": [one.written + at for one, at in zip(played, begins, strict=False)],
            "now": [one.now for one in played],
            "expected": [one.expected for one in played],
            "chord": [one.chord for one in played],
        }
        small = {"codes": "u1", "before": "u1", "expected": "u1", "chord": "i4", "written": "i4"}
        return cls(
            {name: np.concatenate(parts).astype(small.get(name, "f4"))
             for name, parts in of.items()},
            begins,
        )  # fmt: skip

    def batch(self, starts: npt.ArrayLike, ends: npt.ArrayLike, length: int) -> Batch:
        """Return stretches as a batch, filled up to a length with notes that do not count."""
        offsets = np.arange(length)
        places = np.asarray(starts)[:, None] + offsets
        counts = places < np.asarray(ends)[:, None]
        places = np.minimum(places, np.asarray(ends)[:, None] - 1)
        column = {name: values[places] for name, values in self.columns.items()}
        # A chord that a stretch cuts keeps those of its notes that are in it, in their order.
        order = np.where(counts, column["written"], np.iinfo(np.int32).max - length + offsets)
        rank = np.argsort(np.argsort(order, axis=1), axis=1)
        sources = np.sort(np.where(counts, column["written"], -1), axis=1)
        missing = (~counts).sum(axis=1)
        rolled = (offsets[None] + missing[:, None]) % length
        sources = np.take_along_axis(sources, rolled, axis=1)
        features = self.columns["features"][np.maximum(sources, 0)]
        return Batch(
            codes=torch.from_numpy(column["codes"].astype(np.int64)),
            before=torch.from_numpy(column["before"].astype(np.int64)),
            features=torch.from_numpy(features * (sources >= 0)[..., None]),
            written=torch.from_numpy(rank),
            now=torch.from_numpy(column["now"]),
            expected=torch.from_numpy(column["expected"].astype(np.int64)),
            open=torch.from_numpy(still_open(column["codes"][..., 0], column["chord"])),
            counts=torch.from_numpy(counts),
        )


def still_open(pitch: npt.NDArray[Any], chord: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return which pitches of its chord are still to come at each note, `[..., note, PITCHES]`."""
    found = np.zeros((*pitch.shape, PITCHES), dtype=bool)
    length = pitch.shape[-1]
    rows = np.arange(len(pitch))[:, None]
    for ahead in range(length):
        same = chord[:, ahead:] == chord[:, : length - ahead]
        if not same.any():
            break
        at, where = np.nonzero(same)
        found[rows[at, 0], where, pitch[at, where + ahead]] = True
    return found


@functools.cache
def table(player: Player, split: Split) -> Table:
    """Return the table of a part of a collection."""
    return Table.of([encode(one) for one in performances(player, split)])


class Loss:
    """The loss of a step: the mean surprise at all five streams of a batch, in nats a note.

    Args:
        known: what is learned from.
        batch: stretches a step.
        length: notes of a stretch.
    """

    def __init__(self, known: Table, batch: int = BATCH, length: int = LENGTH) -> None:
        self.known, self.count, self.length = known, batch, length

    def __call__(self, net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        """Return the loss of a batch that the generator draws."""
        assert isinstance(net, Performer)
        begins = self.known.begins
        lot = torch.rand(self.count, generator=generator, dtype=torch.float64).numpy()
        starts = (lot * begins[-1]).astype(np.int64)
        ends = begins[np.searchsorted(begins, starts, side="right")]
        batch = on_device(self.known.batch(starts, ends, self.length), net)
        return losses(net(batch), batch).sum()


def on_device(batch: Batch, net: nn.Module) -> Batch:
    """Return a batch on the device where a net is."""
    device = next(net.parameters()).device
    if device.type == "cpu":
        return batch
    return Batch(*(getattr(batch, one.name).to(device) for one in dataclasses.fields(batch)))


@torch.no_grad()
def nll(net: Performer, known: Table, *, length: int = 256, most: int = 400) -> Tensor:
    """Return the surprise at each stream of held-out performances, `[stream]`, in nats a note.

    Args:
        net: that foretells.
        known: the performances.
        length: of the stretches into which they are cut.
        most: at most so many stretches count, spread evenly.
    """
    was, total, notes = net.training, torch.zeros(5), 0
    net.eval()
    starts = np.concatenate([np.arange(one, two, length) for one, two in
                             zip(known.begins[:-1], known.begins[1:], strict=True)])  # fmt: skip
    starts = starts[:: max(1, len(starts) // most)]
    ends = known.begins[np.searchsorted(known.begins, starts, side="right")]
    for at in range(0, len(starts), 32):
        batch = known.batch(starts[at : at + 32], ends[at : at + 32], length)
        batch = on_device(batch, net)
        count = int(batch.counts.sum())
        total += count * losses(net(batch), batch).cpu()
        notes += count
    net.train(was)
    return total / notes


def learn(
    shape: Shape = OURS,
    *,
    player: Player = "rules",
    recipe: Recipe | None = None,
    seed: int = 0,
    known: Table | None = None,
    scored: bool = False,
    **shown: Any,
) -> tuple[Performer, History]:
    """Train a new net.

    Args:
        shape: its sizes.
        player: whose performances it learns from.
        recipe: how long; `quick` where None.
        seed: the same seed gives the same weights on the same machine.
        known: other performances to learn from.
        scored: measure every so often how well it foretells the validation performances.
        shown: as `fit` takes it.
    """
    net = Performer(shape, seed=seed)
    score = None
    if scored:
        held = table(player, "valid")

        def score(judged: nn.Module) -> float:
            assert isinstance(judged, Performer)
            return float(nll(judged, held, most=120).sum())

    history = fit(
        net, Loss(known or table(player, "train")), recipe or RECIPES["quick"], seed=seed,
        score=score, **{"title": "Expressive performance", **shown},
    )  # fmt: skip
    return net.eval(), history


def plan(player: Player, recipe: str) -> tuple[Shape, Recipe]:
    """Return sizes and recipe of a net that ships."""
    how = RECIPES[recipe]
    if recipe == "full":
        return FULL, how
    if player == "pianists":
        return OURS, how
    return OF_RULES, dataclasses.replace(how, steps=700)


@torch.no_grad()
def entropies(net: Performer, known: Table, most: int = 200) -> tuple[float, float]:
    """Return how undecided a net is on performances, in nats a note, over all five streams.

    Returns:
        Where a chord begins, and within chords.
    """
    was = net.training
    net.eval()
    starts = np.linspace(0, known.begins[-1] - 1, most).astype(np.int64)
    ends = known.begins[np.searchsorted(known.begins, starts, side="right")]
    batch = known.batch(starts, ends, LENGTH)
    chances = [one.log_softmax(dim=-1) for one in net(batch)]
    found = torch.stack([torch.special.entr(one.exp()).sum(dim=-1) for one in chances]).sum(dim=0)
    begins = batch.now[..., 3] > 0
    net.train(was)
    return tuple(round(float(found[batch.counts & kind].mean()), 3) for kind in (begins, ~begins))  # type: ignore[return-value]


def save(net: Performer, history: History, player: Player, path: Path) -> Path:
    """Write weights in half precision, with their card."""
    card = history.card(
        system="expressive_performance_2024",
        data=DATA[player],
        licence=LICENCES[player],
        shape=dataclasses.asdict(net.shape),
        entropies=entropies(net, table(player, "valid")),
    )
    return save_weights(net, path, card, half=True)
