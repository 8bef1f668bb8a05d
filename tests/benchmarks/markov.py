"""Notes a second that Markov chains draw: the course's, numpy's choice on ready rows, nltk.lm."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from nltk.lm import WittenBellInterpolated
from nltk.util import everygrams

from coursekit.systems import illiac_markov_1957 as markov

NOTES = 200_000


def timed(what: Callable[[], Sequence[int]]) -> float:
    """Return notes a second, the better of two goes (the first fills the caches)."""
    best = 0.0
    for _ in range(2):
        start = time.perf_counter()
        drawn = what()
        best = max(best, len(drawn) / (time.perf_counter() - start))
    return best


def choice_by_choice(
    chain: markov.Chain,
    notes: int,
    rng: np.random.Generator,
    rows: dict[tuple[int, ...], np.ndarray],
) -> list[int]:
    """Draw with `rng.choice` from whole rows, each made once and kept in `rows`."""
    drawn: list[int] = []
    past: list[int] = []
    while len(drawn) < notes:
        context = chain.known(past)
        if context not in rows:
            rows[context] = chain.row(context)
        symbol = int(rng.choice(chain.size, p=rows[context]))
        if symbol == markov.END:
            past = []
        else:
            drawn.append(symbol)
            past.append(symbol)
    return drawn


def nltk_model(melodies: Sequence[Sequence[int]], order: int) -> WittenBellInterpolated:
    """Return nltk's interpolated model of the same order, which backs off too."""
    words = [[str(symbol) for symbol in melody] for melody in melodies]
    model = WittenBellInterpolated(order + 1)
    grams = ((gram for gram in everygrams(line, max_len=order + 1)) for line in words)
    model.fit(grams, vocabulary_text=[word for line in words for word in line])
    return model


def main() -> None:
    """Print notes a second for orders 0 to 5, with the ratios."""
    model = markov.load()
    for source in ("soprano", "tunes"):
        training = markov.melodies(source)
        start = time.perf_counter()
        model.chain(source, 5)
        print(
            f"{source}: counting {sum(map(len, training)):,} symbols to order 5 took "
            f"{time.perf_counter() - start:.2f} s"
        )
        for order in range(6):
            chain = model.chain(source, order)
            ours = timed(lambda chain=chain: chain.generate(NOTES, np.random.default_rng(0)))
            warm = timed(
                lambda chain=chain: chain.generate(
                    NOTES // 10, np.random.default_rng(0), temperature=0.8
                )
            )
            rows: dict[tuple[int, ...], np.ndarray] = {}
            slow = timed(
                lambda chain=chain, rows=rows: choice_by_choice(
                    chain, 3_000, np.random.default_rng(0), rows
                )
            )
            peer = nltk_model(training, order)
            few = 5 if order == 0 else 50  # without a context nltk weighs its whole vocabulary
            nltk_speed = timed(lambda peer=peer, few=few: peer.generate(few, random_seed=1))
            print(
                f"  order {order}: {ours:9,.0f} notes/s (at temperature .8 {warm:7,.0f})   "
                f"numpy choice {slow:7,.0f} (ratio {ours / slow:4,.0f})   "
                f"nltk.lm {nltk_speed:7,.1f} (ratio {ours / nltk_speed:7,.0f})"
            )


if __name__ == "__main__":
    main()
