"""What lesson 03 has you write: contexts counted, a row of chances, and the share copied."""

from __future__ import annotations

Counts = dict[tuple[int, ...], dict[int, int]]
"""Of each context, how often each symbol followed it."""


def count_contexts(melodies: list[list[int]], order: int) -> Counts:
    """Count how often each symbol follows each context of 0 to `order` symbols.

    Args:
        melodies: symbols in order, each melody on its own.
        order: how many symbols the longest context has.

    Returns:
        `counts[context][symbol]`; the context () counts every symbol. At the start of a melody
        there are shorter contexts only.
    """
    counts: Counts = {}
    for melody in melodies:
        for i, symbol in enumerate(melody):
            # Length 0 is the empty context, which every symbol follows.
            for length in range(min(order, i) + 1):
                followers = counts.setdefault(tuple(melody[i - length : i]), {})
                followers[symbol] = followers.get(symbol, 0) + 1
    return counts


def transition_row(
    counts: Counts, context: tuple[int, ...], size: int, strength: float
) -> list[float]:
    """Return the chance of each symbol after a context, backing off to shorter contexts.

    Args:
        counts: `counts[context][symbol]`, as `count_contexts` returns.
        context: the symbols before, the nearest last.
        size: how many symbols there are, numbered from 0.
        strength: how many notes' worth the shorter context's row weighs; 0 or more.

    Returns:
        `size` chances that sum to 1: (n(context, x) + strength * shorter[x]) / (n(context) +
        strength). Below the empty context stands 1 / size. An unseen context gives the row of
        the context without its first symbol.
    """
    shorter = [1 / size] * size
    if context:
        shorter = transition_row(counts, context[1:], size, strength)
    seen = counts.get(context, {})
    total = sum(seen.values())
    if total == 0:  # never heard here: what is shorter knows better
        return shorter
    return [(seen.get(x, 0) + strength * shorter[x]) / (total + strength) for x in range(size)]


def share_copied(generated: list[int], melodies: list[list[int]], n: int) -> float:
    """Return the share of a melody's n-grams that stand, note for note, in a training melody.

    Args:
        generated: the symbols of one melody.
        melodies: the melodies that the chain learned from.
        n: how many symbols make an n-gram.

    Returns:
        From 0.0 to 1.0; 0.0 where the melody is shorter than n.
    """
    known = {tuple(melody[i : i + n]) for melody in melodies for i in range(len(melody) - n + 1)}
    grams = [tuple(generated[i : i + n]) for i in range(len(generated) - n + 1)]
    if not grams:
        return 0.0
    return sum(gram in known for gram in grams) / len(grams)
