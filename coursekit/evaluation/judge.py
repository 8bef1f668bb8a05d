"""A judge of labels: which of several kinds of music is this, by the notes alone?

It hears what the style probe hears, and knows nothing of the net whose music it judges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.evaluation.windows import Side

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

PENALTY = 10.0
"""How dear a large weight is, as for the style probe."""


class Judge:
    """A logistic regression on what the style probe describes of windows of four bars.

    Args:
        sides: by label, pieces to learn from; those too short for a window are passed over.
    """

    def __init__(self, sides: Mapping[str, Sequence[PrettyMIDI]]) -> None:
        from sklearn.linear_model import LogisticRegression

        self.labels = tuple(sides)
        tables = [Side.of(music).features for music in sides.values()]
        known = np.concatenate(tables)
        self.centre, self.spread = known.mean(axis=0), known.std(axis=0)
        truth = np.repeat(np.arange(len(tables)), [len(table) for table in tables])
        self.model = LogisticRegression(C=1 / PENALTY, max_iter=1000, class_weight="balanced")
        self.model.fit(self._scaled(known), truth)

    def trust(self, heard: Sequence[PrettyMIDI]) -> Any:
        """Return how much it trusts each label, `[piece, label]`; nan where it hears too little.

        A piece's windows count alike: their logarithms are averaged.
        """
        side = Side.of(heard)
        shares = np.full((len(heard), len(self.labels)), np.nan)
        if len(side.features):
            logs = self.model.predict_log_proba(self._scaled(side.features))
            for number in np.unique(side.piece):
                mean = logs[side.piece == number].mean(axis=0)
                shares[number] = np.exp(mean) / np.exp(mean).sum()
        return shares

    def says(self, heard: Sequence[PrettyMIDI]) -> list[str]:
        """Return the label that it gives each piece; empty where it hears too little."""
        return [self.labels[int(row.argmax())] if np.isfinite(row).all() else ""
                for row in self.trust(heard)]  # fmt: skip

    def _scaled(self, table: Any) -> Any:
        wide = np.where(self.spread > 1e-9, self.spread, np.inf)
        return np.clip((table - self.centre) / wide, -5, 5)
