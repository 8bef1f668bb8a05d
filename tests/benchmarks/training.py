"""A training step of each neural system against a loop that goes step by step, and the loop itself.

A step is the loss, its gradients and Adam. Before anything is timed both ways must give the same
loss and the same gradients. A new system adds a function to PAIRS.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from coursekit.neural import Recipe, fit, seeded, use_best_threads

if TYPE_CHECKING:
    from coursekit.systems.concert_1994.network import Concert

ROUNDS, SECONDS = 7, 0.4


@dataclass(frozen=True)
class Pair:
    """One net and two ways to its loss.

    Args:
        net: what is trained.
        ours: the loss as the system's training computes it.
        naive: the same loss, step by step.
        what: how much music a step holds.
        loop: what the naive way loops over.
    """

    net: nn.Module
    ours: Callable[[], Tensor]
    naive: Callable[[], Tensor]
    what: str
    loop: str


def todd() -> Pair:
    """All slices of all melodies at once, against melody by melody and slice by slice."""
    from coursekit.systems.todd_1989.melodies import MELODIES
    from coursekit.systems.todd_1989.network import DECAY
    from coursekit.systems.todd_1989.training import HIDDEN, Lessons, blank_net

    lessons = Lessons(MELODIES)
    net = blank_net(len(MELODIES), HIDDEN, 0)
    plans, targets = (
        torch.tensor(values, dtype=torch.float32) for values in (lessons.plans, lessons.targets)
    )

    def naive() -> Tensor:
        total, slices = torch.zeros(()), 0
        for plan, melody in zip(plans, targets, strict=True):
            context = torch.zeros(melody.shape[1])
            for target in melody:
                outputs = net(torch.cat([plan, context]))
                total = total + ((outputs - target) ** 2).sum()
                context = DECAY * context + target
                slices += 1
        return total / slices

    what = f"{len(targets)} melodies of {targets.shape[1]} slices"
    return Pair(net, lambda: lessons.loss(net), naive, what, "melodies and slices")


def concert() -> Pair:
    """A batch of folk tunes, against sequence by sequence, note by note, symbol by symbol."""
    from coursekit.systems.concert_1994.data import pieces, vocabulary
    from coursekit.systems.concert_1994.network import TAUS, Concert, batch_of, loss
    from coursekit.systems.concert_1994.training import BATCH

    known = vocabulary("folk")
    notes = batch_of([known.encode(piece) for piece in pieces("folk")[:BATCH]])
    net = Concert(known.codebooks(), TAUS, seed=0)
    what = f"{notes.shape[0]} tunes of at most {notes.shape[1]} notes"
    return Pair(
        net, lambda: loss(net, notes), lambda: concert_note_by_note(net, notes), what,
        "tunes, notes and symbols",
    )  # fmt: skip


def concert_note_by_note(net: Concert, notes: Tensor) -> Tensor:
    """Return CONCERT's mean surprise in nats a note, as one writes it down from the paper."""
    from coursekit.systems.concert_1994.network import IGNORE

    total, sounding_notes = torch.zeros(()), 0
    books = net.books()
    for piece in notes:
        context = torch.zeros(len(net.taus))
        for now, after in itertools.pairwise(piece):
            if after[0] == IGNORE:
                break
            code = torch.cat([book[max(int(i), 0)] for book, i in zip(books, now, strict=True)])
            drive = net.inward @ code + net.recurrent @ context + net.bias
            context = net.taus * context + (1 - net.taus) * torch.tanh(drive)
            parts = torch.split(net.outward @ context + net.out_bias, [b.shape[1] for b in books])
            for part, book, target in zip(parts, books, after, strict=True):
                if target != IGNORE:
                    near = torch.stack([-((part - rho) ** 2).sum() for rho in book])
                    total = total - (near[target] - torch.logsumexp(near, 0))
            sounding_notes += 1
    return total / sounding_notes


def lstm() -> Pair:
    """The cell of 1997 with truncated gradients on the adding problem, against a graph of steps."""
    from coursekit.systems.lstm_1997.cells import MemoryCells
    from coursekit.systems.lstm_1997.tasks import adding

    task = adding(np.random.default_rng(0), 20, 100)
    inputs = torch.tensor(task.inputs, dtype=torch.float32)
    targets = torch.tensor(task.targets, dtype=torch.float32)[:, 0, 0]
    ends = torch.arange(len(inputs)), torch.tensor(task.lengths) - 1
    cells = MemoryCells(inputs.shape[2], 2, 2, seed=0)
    with seeded(1):
        out = nn.Linear(cells.cells, 1)

    def loss(hidden: Tensor) -> Tensor:
        return ((out(hidden[ends])[:, 0] - targets) ** 2).mean()

    what = f"{len(inputs)} sequences of about {inputs.shape[1]} steps"
    return Pair(
        nn.ModuleList([cells, out]),
        lambda: loss(cells(inputs)),
        lambda: loss(cells.by_step(inputs)),
        what,
        "steps",
    )


def blues() -> Pair:
    """Chords and melody through PyTorch's fused kernel, against the blocks' equations in a loop."""
    from coursekit.corpora.blues import STEPS
    from coursekit.systems.eck_schmidhuber_2002 import connections
    from coursekit.systems.eck_schmidhuber_2002.network import BlockNet
    from coursekit.systems.eck_schmidhuber_2002.training import CHORUSES, ROWS, batches
    from tests.systems.eck_schmidhuber_2002.equations import by_equations

    net = BlockNet(4, 4, wiring=connections, seed=0)
    loss = batches(2)

    class ByStep(nn.Module):
        def forward(self, steps: Tensor) -> tuple[Tensor, None]:
            return by_equations(net, steps), None

    by_step = ByStep()

    def draw(model: nn.Module) -> Tensor:
        return loss(model, torch.Generator().manual_seed(0), 0)

    what = f"{ROWS} rows of {CHORUSES * STEPS} eighth notes"
    return Pair(net, lambda: draw(net), lambda: draw(by_step), what, "steps")


def musicvae(hidden: int) -> Pair:
    """The whole bound of 2-bar melodies, its decoder fused, against a loop over an LSTM cell."""
    from coursekit.corpora.sixteenths import tunes_only
    from coursekit.systems.musicvae_2018.network import surprise
    from coursekit.systems.musicvae_2018.training import Plan
    from tests.systems.musicvae_2018.by_cells import logits_by_cells

    plan = Plan(hidden=hidden, reads=hidden, width=32, plan=32)
    net = plan.net(0)
    tokens = torch.tensor(np.array(tunes_only("train")[: plan.batch]))
    noise = torch.randn((plan.batch, plan.latents), generator=torch.Generator().manual_seed(0))

    def loss(logits: Callable[..., list[Tensor]]) -> Tensor:
        mean, log_deviation = net.encode(tokens)
        deviation = log_deviation.exp()
        kl = ((mean**2 + deviation**2 - 1) / 2 - log_deviation).sum(dim=1)
        expected = logits(mean + deviation * noise, net.shown(tokens))
        return (surprise(expected, tokens) + plan.beta * kl).mean()

    what = f"{plan.batch} melodies of {net.steps} sixteenths, H {hidden}"
    return Pair(
        net, lambda: loss(net.logits), lambda: loss(partial(logits_by_cells, net)), what, "steps"
    )  # fmt: skip


PAIRS: dict[str, Callable[[], Pair]] = {
    "todd_1989": todd,
    "concert_1994": concert,
    "lstm_1997": lstm,
    "eck_schmidhuber_2002": blues,
    "musicvae_2018, H 256": partial(musicvae, 256),
    "musicvae_2018, H 64": partial(musicvae, 64),
}


def gradients(net: nn.Module, loss: Callable[[], Tensor]) -> list[Tensor]:
    """Return the loss and its gradients."""
    weights = [weight for weight in net.parameters() if weight.requires_grad]
    found = loss()
    return [found, *torch.autograd.grad(found, weights)]


def step_of(net: nn.Module, loss: Callable[[], Tensor]) -> Callable[[], None]:
    """Return a whole training step; its learning rate is 0, so that every step is the same."""
    optimiser = torch.optim.Adam(net.parameters(), lr=0.0, fused=True)

    def step() -> None:
        optimiser.zero_grad(set_to_none=True)
        loss().backward()
        optimiser.step()

    return step


def compared(*steps: Callable[[], None]) -> list[float]:
    """Return the least seconds of each step, taken in turns so that a busy moment hits them all."""
    least = [float("inf")] * len(steps)
    for _ in range(ROUNDS):
        for place, step in enumerate(steps):
            begun, goes = time.perf_counter(), 0
            while goes == 0 or time.perf_counter() - begun < SECONDS / ROUNDS:
                step()
                goes += 1
            least[place] = min(least[place], (time.perf_counter() - begun) / goes)
    return least


def by_hand() -> str:
    """Compare the compiled gradient of a sequence with PyTorch's, which takes all steps at once."""
    from coursekit.systems.lstm_1997.byhand import memory_net
    from coursekit.systems.lstm_1997.cells import from_hand
    from coursekit.systems.lstm_1997.tasks import adding

    net = memory_net(2, 1, 0, blocks=2, ends="sums")
    task = adding(np.random.default_rng(0), 1, 100)
    cells, outer = from_hand(net), torch.from_numpy(net.outer)
    inputs, target = torch.from_numpy(task.inputs), float(task.targets[0, 0, 0])
    end = int(task.lengths[0]) - 1

    def compiled() -> np.ndarray:
        return net.gradient(task, truncated=True)[1]

    def by_torch() -> np.ndarray:
        output = cells(inputs)[0, end] @ outer[0, :-1] + outer[0, -1]
        return torch.autograd.grad((output - target) ** 2 / 2, cells.weights)[0].numpy()

    np.testing.assert_allclose(compiled(), by_torch(), rtol=1e-6, atol=1e-12)
    ours, torchs = (1000 * seconds for seconds in compared(compiled, by_torch))
    return (
        f"lstm_1997 by hand: {ours:.3f} ms a sequence of {end + 1} steps   "
        f"PyTorch, all steps at once {torchs:.2f} ms   (ratio {torchs / ours:.0f})"
    )


def the_loop() -> str:
    """Compare a step of `fit` with the same step in a bare loop."""
    with seeded(0):
        net = nn.Sequential(nn.Linear(30, 60), nn.Sigmoid(), nn.Linear(60, 15), nn.Sigmoid())
    batch = torch.rand(100, 30)
    steps = 1000

    def loss() -> Tensor:
        return ((net(batch) - 0.5) ** 2).mean()

    bare = step_of(net, loss)
    recipe = Recipe("quick", steps, 1e-9)

    def ours() -> None:
        fit(net, lambda *_: loss(), recipe, seed=0, progress=False)

    def plain() -> None:
        for _ in range(steps):
            bare()

    ours()
    mine, theirs = (1e6 * seconds / steps for seconds in compared(ours, plain))
    return (
        f"the loop: {mine:,.0f} µs a step of a small net, a bare PyTorch loop {theirs:,.0f} µs "
        f"(ratio {theirs / mine:.2f})"
    )


def main() -> None:
    """Print milliseconds a training step, and the ratio to the naive loop."""
    print(f"{use_best_threads()} thread(s) multiply small matrices fastest here")
    for name, make in PAIRS.items():
        pair = make()
        both = [gradients(pair.net, loss) for loss in (pair.ours, pair.naive)]
        for mine, other in zip(*both, strict=True):
            torch.testing.assert_close(mine, other, rtol=1e-3, atol=1e-4)
        steps = (step_of(pair.net, loss) for loss in (pair.ours, pair.naive))
        ours, naive = (1000 * seconds for seconds in compared(*steps))
        print(
            f"{name}: {ours:8.2f} ms a step ({pair.what})   "
            f"loop over {pair.loop} {naive:8.1f} ms   (ratio {naive / ours:6.1f})"
        )
    print(by_hand())
    print(the_loop())


if __name__ == "__main__":
    main()
