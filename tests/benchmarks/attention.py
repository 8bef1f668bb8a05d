"""Relative attention as public music transformers work it out, against ours, in one run.

The plain way holds all logits of all steps, content and distance apart, for the gradient's sake,
and computes the whole piece anew for every token that it adds. Ours answers rows in blocks, whose
logits it computes again when the gradient needs them, and keeps keys and values. Both have the
same weights, and give the same loss and the same tokens before anything is timed. Memory is the
growth of the process over one step, each measured in a process of its own.
"""

from __future__ import annotations

import math
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from coursekit.neural import use_best_threads
from coursekit.neural.transformer import SelfAttention, Shape, Transformer, generate

TOKENS = 388  # of a piano performance
TRAINING = ((512, 4), (1024, 1), (2048, 1))
GENERATION = (512, 1024)
ROUNDS = 3


def net_of(length: int, *, plain: bool = False) -> Transformer:
    """A net of four layers and a width of 128, with its attention in the plain way or in ours."""
    shape = Shape(TOKENS, width=128, layers=4, heads=4, feed=512, longest=length, dropout=0.1)
    net = Transformer(shape, seed=0)
    if plain:
        for attention in net.attentions():
            attention.forward = PlainAttention(attention)  # type: ignore[method-assign]
    return net


class PlainAttention:
    """The attention of a layer with all of its logits at hand."""

    def __init__(self, attention: SelfAttention) -> None:
        self.attention, self.heads = attention, attention.shape.heads

    def __call__(self, hidden: Tensor, *_: object) -> Tensor:
        query, key, value = (
            part.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part in self.attention.into(hidden).chunk(3, dim=-1)
        )
        steps = hidden.shape[1]
        by_distance = query @ self.attention.distances[:, -steps:].transpose(-1, -2)
        mask = torch.ones(steps, steps).tril()
        padded = nn.functional.pad(by_distance * mask.flip(1), (1, 0))
        shifted = padded.reshape(*padded.shape[:2], steps + 1, steps)[:, :, 1:]
        logits = (query @ key.transpose(-1, -2) + shifted) / math.sqrt(query.shape[-1])
        weights = (logits + (1 - mask) * -1e9).softmax(dim=-1)
        joined: Tensor = self.attention.out((weights @ value).transpose(1, 2).flatten(2))
        return joined


def loss_of(net: Transformer, length: int, batch: int) -> Tensor:
    """The mean surprise of some random tokens."""
    tokens = torch.randint(TOKENS, (batch, length + 1), generator=torch.Generator().manual_seed(1))
    logits = net(tokens[:, :-1])
    return nn.functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())


def step_of(net: Transformer, length: int, batch: int) -> Callable[[], None]:
    """A training step with Adam."""
    optimiser = torch.optim.Adam(net.parameters(), lr=0.0)

    def step() -> None:
        optimiser.zero_grad(set_to_none=True)
        loss_of(net, length, batch).backward()
        optimiser.step()

    return step


def seconds(*ways: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The least seconds of each way, taken in turns so that a busy moment hits them all."""
    least = [math.inf] * len(ways)
    for _ in range(rounds):
        for place, way in enumerate(ways):
            begun = time.perf_counter()
            way()
            least[place] = min(least[place], time.perf_counter() - begun)
    return least


def same_loss(length: int) -> None:
    """Raise where the two ways do not give the same loss and gradients."""
    ways = [net_of(length).eval(), net_of(length, plain=True).eval()]
    losses = [loss_of(net, length, 1) for net in ways]
    torch.testing.assert_close(*losses, rtol=1e-4, atol=1e-4)
    gradients = [
        torch.autograd.grad(one, list(net.parameters()))
        for one, net in zip(losses, ways, strict=True)
    ]
    torch.testing.assert_close(*gradients, rtol=1e-3, atol=1e-5)


def memory(length: int, batch: int, way: str) -> float:
    """By how many megabytes a process grows over a step, measured in a new one."""
    command = [sys.executable, "-m", "tests.benchmarks.attention", str(length), str(batch), way]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def grow(length: int, batch: int, way: str) -> None:
    """Print by how many megabytes this process grows."""
    use_best_threads()
    net = net_of(length, plain=way == "plain")
    step_of(net, 16, 1)()
    before = most_memory()
    step_of(net, length, batch)()
    print(most_memory() - before)


def most_memory() -> float:
    """The most megabytes that this process has held; Linux alone keeps count of them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024


def greedy(logits: Tensor, _: Tensor) -> Tensor:
    """The likeliest next token of each piece."""
    return logits.argmax(dim=-1)


def main() -> None:
    """Print tokens a second and megabytes of both ways, and their ratios."""
    print(f"{use_best_threads()} thread(s)")
    same_loss(300)
    for length, batch in TRAINING:
        ways = [step_of(net_of(length, plain=plain), length, batch) for plain in (False, True)]
        ours, plain = (length * batch / one for one in seconds(*ways))
        grown = [memory(length, batch, way) for way in ("ours", "plain")]
        print(
            f"training, {length} steps, batch {batch}: {ours:6,.0f} tokens a second, "
            f"{grown[0]:5,.0f} MB   plain {plain:6,.0f}, {grown[1]:5,.0f} MB   "
            f"(ratio {ours / plain:.2f}, memory {grown[0] / grown[1]:.2f})"
        )
    first = torch.zeros(1, 1, dtype=torch.long)
    for length in GENERATION:
        quick, slow = net_of(length + 1), net_of(length + 1, plain=True)
        written = [
            generate(quick, first, 64, greedy),
            generate(slow, first, 64, greedy, cached=False),
        ]
        assert torch.equal(*written)
        (ours,) = seconds(lambda net=quick, n=length: generate(net, first, n, greedy))
        (plain,) = seconds(
            lambda net=slow, n=length: generate(net, first, n, greedy, cached=False), rounds=1
        )
        print(
            f"generation, {length} tokens: {length / ours:6,.0f} a second   "
            f"plain {length / plain:6,.1f}   (ratio {plain / ours:.1f})"
        )


if __name__ == "__main__":
    if len(sys.argv) == 4:
        grow(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
    else:
        main()
