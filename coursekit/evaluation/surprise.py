"""How surprising tokens are to a Markov chain, a language model that needs no training."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


class Chain:
    """A Markov chain of mixed orders, which says how surprising a melody is.

    The orders are blended after Witten and Bell (1991).

    Args:
        windows: `[melody, step]` of tokens to count.
        vocabulary: how many tokens there are.
        order: the most tokens before that it looks at.
    """

    def __init__(self, windows: Ints, vocabulary: int, order: int = 4) -> None:
        self.vocabulary = vocabulary
        self.counts = []
        for length in range(order + 1):
            contexts, tokens = self._numbered(windows, length)
            pairs, times = np.unique(contexts * self.vocabulary + tokens, return_counts=True)
            of_context, first, kinds = np.unique(
                pairs // self.vocabulary, return_index=True, return_counts=True
            )
            totals = np.add.reduceat(times, first)
            self.counts.append((pairs, times, of_context, totals, kinds))

    def cost(self, windows: Ints) -> npt.NDArray[np.float64]:
        """Return the mean surprise of each melody, `[melody]`, in nats a step."""
        chance: Any = 1 / self.vocabulary
        for length, (pairs, times, of_context, totals, kinds) in enumerate(self.counts):
            contexts, tokens = self._numbered(windows, length)
            seen = _looked_up(pairs, times, contexts * self.vocabulary + tokens)
            total, kind = (_looked_up(of_context, one, contexts) for one in (totals, kinds))
            weight = np.maximum(total + kind, 1)
            chance = np.where(total > 0, (seen + kind * chance) / weight, chance)
        return np.asarray(-np.log(chance).reshape(len(windows), -1).mean(axis=1))

    def _numbered(self, windows: Ints, length: int) -> tuple[Ints, Ints]:
        """Return the tokens before each step as one number, and the token of the step."""
        padded = np.pad(windows, ((0, 0), (length, 0)), constant_values=self.vocabulary)
        contexts = np.zeros(windows.shape, dtype=np.int64)
        for back in range(length):
            contexts = contexts * (self.vocabulary + 1) + padded[:, back : back + windows.shape[1]]
        return contexts.reshape(-1), windows.reshape(-1)


def _looked_up(keys: Ints, values: Ints, wanted: Ints) -> Ints:
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, values[places], 0)
