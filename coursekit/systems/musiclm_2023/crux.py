"""What the lesson has the learner write: residual quantisation, and two smaller functions."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.spatial.distance import cdist


def residual_quantise(vectors: Any, codebooks: Any) -> Any:
    """Name each vector by one entry of each codebook (Zeghidour et al. 2021; lesson 18).

    The first codebook's nearest entry says roughly where a vector lies. What is left over, the
    residual, is given to the second codebook, what that one leaves over to the third, and so on.

    Args:
        vectors: `[n, size]`.
        codebooks: `[stage, entry, size]`.

    Returns:
        Codes, `[n, stage]`: in each place the number, counted from 0, of the entry that is nearest
        to what is left over by then. The sum of the entries is nearly the vector.
    """
    # At first all of each vector is left over, and no column is filled.
    residual = vectors
    codes = np.zeros((len(vectors), len(codebooks)), dtype=int)
    # Go through the codebooks, and count them from 0 on.
    for stage, codebook in enumerate(codebooks):
        # Measure how far what is left over lies from each entry.
        distances = cdist(residual, codebook)
        # Write the numbers of the nearest entries into this codebook's column.
        nearest = distances.argmin(axis=1)
        codes[:, stage] = nearest
        # Take these entries off: the rest is for the next codebook.
        residual = residual - codebook[nearest]
    return codes


def contrastive_loss(likeness: Any) -> float:
    """Return how surprising it is that each sound's own sentence is its own, in nats.

    Each sound chooses among all the sentences, the likelier the more alike they are (van den Oord
    et al. 2018, as in MuLan, Huang et al. 2022; lesson 18).

    Args:
        likeness: `[sound, sentence]`; sentence number k belongs to sound number k.

    Returns:
        The mean over the sounds: 0 where each is certain of its own sentence.
    """
    # Raise e to each likeness, so that all are above 0.
    strength = np.exp(likeness)
    # Divide each row by its sum: shares, as in a softmax.
    shares = strength / strength.sum(axis=1, keepdims=True)
    # Take the shares of the right sentences, on the diagonal.
    right = np.diagonal(shares)
    # The surprise is the negative logarithm of the share; take the mean.
    return float(-np.log(right).mean())


def longest_copy(piece: list[int], other: list[int]) -> int:
    """Return how many tokens in a row of a piece stand in the same order in another one.

    Args:
        piece: tokens.
        other: tokens of a piece from the training set, or of any other (lesson 18).

    Returns:
        The length of the longest run that both hold; 0 where they share no token.
    """
    longest = 0
    # Try each place of the piece with each place of the other.
    for start in range(len(piece)):
        for begin in range(len(other)):
            # Begin a count, and go on side by side as long as both say the same.
            length = 0
            for one, two in zip(piece[start:], other[begin:], strict=False):
                if one != two:
                    break
                length += 1
            # Keep the longest run so far.
            longest = max(longest, length)
    return longest
