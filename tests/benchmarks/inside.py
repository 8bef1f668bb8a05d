"""Strings a second of the inside and outside of a grammar: ours, torch-struct, nltk.

Six symbols that branch and six that emit, all productions possible. torch-struct (0.5, MIT) is not
among the requirements; where it is missing, its way of working (a chart in logarithms, batched,
summed by `logsumexp`, derived by autograd) is measured in a few lines of our own. One thread each.

nltk's parser (Apache-2.0) works by going through the productions, so it meets a second grammar
too, the same with only four of the branching productions of each symbol.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import nltk
import numpy as np
import torch
from threadpoolctl import threadpool_limits

from coursekit.systems.quick_2016.grammar import Grammar, Production
from coursekit.systems.quick_2016.inside import Sweep, inside

SYMBOLS, WORDS = 6, 10
BATCH = 64


def random_grammar(rng: np.random.Generator, kept: int | None = None) -> Grammar:
    """Return the grammar with random probabilities, or `kept` productions of each that branches."""
    branching = [f"N{i}" for i in range(SYMBOLS)]
    emitting = [f"P{i}" for i in range(SYMBOLS)]
    both = branching + emitting
    rules = [Production("S", (name,)) for name in branching]
    for a in branching:
        pairs = [Production(a, (b, c)) for b in both for c in both]
        rules += [pairs[i] for i in rng.permutation(len(pairs))[:kept]] if kept else pairs
    rules += [Production(a, (f"w{i}",)) for a in emitting for i in range(WORDS)]
    return Grammar(tuple(rules), "S").normalised(np.exp(rng.normal(size=len(rules))))


def as_tensors(grammar: Grammar, tokens: np.ndarray) -> list[torch.Tensor]:
    """Return what torch-struct takes: emissions by position, rules and roots, in logarithms."""
    logs = torch.log(torch.tensor(grammar.probabilities, dtype=torch.float32))
    ends = (SYMBOLS, SYMBOLS + 4 * SYMBOLS**3)
    batch, rules = len(tokens), logs[ends[0] : ends[1]].view(SYMBOLS, 2 * SYMBOLS, 2 * SYMBOLS)
    emissions = logs[ends[1] :].view(SYMBOLS, WORDS).T[torch.tensor(tokens)]
    roots = logs[: ends[0]].expand(batch, -1)
    return [emissions, rules.expand(batch, -1, -1, -1).contiguous(), roots.contiguous()]


def in_logarithms(
    emissions: torch.Tensor, rules: torch.Tensor, roots: torch.Tensor
) -> torch.Tensor:
    """Return log-probabilities by a batched chart in logarithms, leaves apart from wide spans."""
    batch, length, _ = emissions.shape
    wide, leaf = slice(0, SYMBOLS), slice(SYMBOLS, None)
    by_start, by_end = (torch.full((batch, length, length, SYMBOLS), -1e9) for _ in range(2))

    def parents(pairs: torch.Tensor, left: slice, right: slice) -> torch.Tensor:
        table = rules[:, None, :, left, right].flatten(3)
        return torch.logsumexp(pairs.flatten(2)[:, :, None] + table, dim=-1)

    for width in range(2, length + 1):
        spans = length + 1 - width
        left = by_start[:, :spans, : width - 1]
        right = by_end[:, width - 1 :, spans:]
        first, last = emissions[:, :spans], emissions[:, width - 1 :]
        ways = [
            parents(torch.logsumexp(left[..., :, None] + right[..., None, :], 2), wide, wide),
            parents(left[:, :, -1, :, None] + last[..., None, :], wide, leaf),
            parents(first[..., :, None] + right[:, :, 0, None, :], leaf, wide),
        ]
        if width == 2:
            ways.append(parents(first[..., :, None] + last[..., None, :], leaf, leaf))
        values = torch.logsumexp(torch.stack(ways), 0)
        by_start[:, :spans, width - 1] = values
        by_end[:, width - 1 :, spans - 1] = values
    return torch.logsumexp(by_start[:, 0, -1] + roots, -1)


def reference() -> tuple[str, Callable[..., torch.Tensor]]:
    """Return torch-struct's inside where it is installed, else the lines above."""
    try:
        from torch_struct import CKY, LogSemiring
    except ImportError:
        return "torch-struct's way", in_logarithms

    def totals(*tables: torch.Tensor) -> torch.Tensor:
        return CKY(LogSemiring).sum(tables)

    return "torch-struct", totals


def seconds(work: Callable[[], Any], least: float = 1.5) -> float:
    """Return the shortest time of one call, over calls that take `least` seconds together.

    The shortest is the one least disturbed by whatever else the machine does.
    """
    work()
    times: list[float] = []
    while sum(times) < least or len(times) < 3:
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def nltk_speed(grammar: Grammar, strings: list[tuple[str, ...]]) -> float:
    """Return strings a second of nltk's search for the best parse."""
    productions = [
        nltk.ProbabilisticProduction(
            nltk.Nonterminal(rule.left),
            [s if s[0] == "w" else nltk.Nonterminal(s) for s in rule.right],
            prob=rule.probability,
        )
        for rule in grammar.productions
    ]
    parser = nltk.ViterbiParser(nltk.PCFG(nltk.Nonterminal("S"), productions), max_time=None)
    begin = time.perf_counter()
    for string in strings:
        list(parser.parse(list(string)))
    return len(strings) / (time.perf_counter() - begin)


def against_torch_struct(rng: np.random.Generator, length: int, batch: int) -> None:
    """Print inside, and inside with outside, for strings of one length."""
    name, totals = reference()
    grammar = random_grammar(rng)
    tokens = rng.integers(WORDS, size=(512, length))
    strings = as_words(tokens)
    inner = len(strings) / seconds(lambda: inside(grammar, strings))
    both = len(strings) / seconds(lambda: Sweep(grammar, strings).counts(grammar))
    tables = as_tensors(grammar, tokens[:batch])

    def there_and_back() -> None:
        fresh = [table.detach().requires_grad_(True) for table in tables]
        torch.autograd.grad(totals(*fresh).sum(), fresh)

    with torch.no_grad():
        reference_inside = batch / seconds(lambda: totals(*(table.detach() for table in tables)))
        single = totals(*tables).numpy().reshape(-1)
    reference_both = batch / seconds(there_and_back)
    apart = np.abs(single - inside(grammar, strings[:batch])).max()
    print(f"length {length}: strings a second, inside / inside and outside")
    print(f"  here                {inner:10,.0f} / {both:10,.0f}")
    ratios = f"{inner / reference_inside:.1f} / {both / reference_both:.1f}"
    print(
        f"  {name:18}  {reference_inside:10,.0f} / {reference_both:10,.0f}   ratio {ratios}   "
        f"(in single precision, {apart:.0e} nats away)"
    )


def against_nltk(rng: np.random.Generator, length: int, kept: int | None) -> None:
    """Print inside here and the best parse there, on the same strings."""
    grammar = random_grammar(rng, kept)
    strings = as_words(rng.integers(WORDS, size=(512, length)))
    speed = len(strings) / seconds(lambda: inside(grammar, strings))
    slow = nltk_speed(grammar, strings[: 40 if kept and length < 16 else 4 if kept else 1])
    print(f"length {length}, {len(grammar.productions)} productions: strings a second")
    print(f"  here                {speed:10,.0f}")
    print(f"  nltk, best parse    {slow:10,.2f}   ratio {speed / slow:,.0f}")


def as_words(tokens: np.ndarray) -> list[tuple[str, ...]]:
    return [tuple(f"w{i}" for i in row) for row in tokens]


def main() -> None:
    """Print strings a second for several lengths, with ratios and the largest difference."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    with threadpool_limits(1):  # of numpy's matrix products
        for length, batch in ((8, 256), (16, 64), (32, 32)):
            against_torch_struct(rng, length, batch)
        for length, kept in ((8, 4), (16, 4), (32, 4), (8, None)):
            against_nltk(rng, length, kept)


if __name__ == "__main__":
    main()
