"""Tokens as a net sees them, going in and coming out with the same weights (tied embeddings)."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class TiedTokens(nn.Module):
    """What tokens are to a net, going in and coming out (tied weights).

    Args:
        vocabulary: how many there are; one more, in the last row, stands for one that is not
            shown, and for what comes before the first step.
        width: numbers a token.
        traits: `[token, trait]`, fixed, by which alike tokens share what is learned; None to learn
            each on its own.
    """

    traits: Tensor

    def __init__(self, vocabulary: int, width: int, traits: Tensor | None = None) -> None:
        super().__init__()
        own = 0.3 if traits is None else 0.02
        self.own = nn.Parameter(torch.randn(vocabulary + 1, width) * own)
        self.bias = nn.Parameter(torch.zeros(vocabulary))
        self.shared = traits is not None
        if traits is not None:
            self.register_buffer("traits", traits, persistent=False)
            self.of_traits = nn.Linear(traits.shape[1], width, bias=False)

    def rows(self) -> Tensor:
        """Return the numbers of all tokens, `[token + 1, width]`."""
        if not self.shared:
            return self.own
        return self.own + nn.functional.pad(self.of_traits(self.traits), (0, 0, 0, 1))

    def logits(self, hidden: Tensor, rows: Tensor) -> Tensor:
        """Return what is expected of each token, `[…, token]`, from `rows` and `[…, width]`."""
        return nn.functional.linear(hidden, rows[:-1], self.bias)
