"""What lesson 14 has you write: distances the long way, the skew, and a soprano that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coursekit.encodings.chorale_primers import FREE

if TYPE_CHECKING:
    from torch import Tensor


def relative_scores(query: list[list[float]], vectors: list[list[float]]) -> list[list[float]]:
    """Return what distance alone says about each pair of notes: the long way, pair by pair.

    Shaw et al. (2018), relative position representations; lesson 14.

    Args:
        query: for each note, the first one first, what it looks for: some numbers.
        vectors: for each distance, 0 first, as many numbers; `vectors[1]` is for the note before.

    Returns:
        A row for each note, with a score for itself and for each note before it, the first note
        first: the products of the query and the distance's vector, number by number, summed. Row 0
        has one score, row 1 has two.
    """
    rows = []
    for now, wanted in enumerate(query):
        row = []
        for other in range(now + 1):
            vector = vectors[now - other]
            row.append(sum(a * b for a, b in zip(wanted, vector, strict=True)))
        rows.append(row)
    return rows


def skew(logits: Tensor) -> Tensor:
    """Shift each row so that what is sorted by distance becomes sorted by note.

    Huang et al. (2018), the memory-efficient relative attention; lesson 14.

    Args:
        logits: `[..., row, step]`: for each of the last rows of so many steps what it makes of
            each distance, from the greatest, `step` - 1, down to 0.

    Returns:
        `[..., row, step]`: for each row what it makes of each step, from the first to the last.
        Steps that come after the row hold numbers without meaning.
    """
    rows, steps = logits.shape[-2:]
    padded = logits.new_zeros((*logits.shape[:-1], steps + 1))
    padded[..., 1:] = logits
    folded = padded.reshape(*logits.shape[:-2], steps + 1, rows)
    return folded[..., 1:, :].reshape(logits.shape)


def soprano_plan(soprano: list[int], voices: int) -> list[list[int]]:
    """Return a plan for a harmonisation: the soprano is kept, and the net chooses the rest.

    Args:
        soprano: its token on each sixteenth.
        voices: how many there are with it.

    Returns:
        A row for each sixteenth: the soprano's token, and FREE for each other voice. FREE, -1, is
        what a plan says where the net may choose (Huang et al. 2018, harmonisation; lesson 14).
    """
    plan = []
    for token in soprano:
        plan.append([token] + [FREE] * (voices - 1))
    return plan
