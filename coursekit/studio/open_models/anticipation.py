"""The Anticipatory Music Transformer (Thickstun et al. 2023): notes, three tokens each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.encodings import arrivals
from coursekit.studio.open_models import tiny
from coursekit.studio.open_models.loading import quiet

if TYPE_CHECKING:
    import torch
    from pretty_midi import PrettyMIDI

SEEN = 339
"""Notes that the net looks back at: 1,024 tokens, less the flag and one note to come."""
MOST_NOTES = 2_000
TINY_GAP = 50
"""Steps for which the tiny net may wait at most: it would wait for half a minute on average."""
_KINDS = ((0, arrivals.DURATION), (arrivals.DURATION, arrivals.NOTE),
          (arrivals.NOTE, arrivals.REST))  # fmt: skip


def compose(
    seconds: float, seed: int, *, folder: Path | None = None, primer: PrettyMIDI | None = None,
    melody: PrettyMIDI | None = None, top_p: float = 0.98, most: int = MOST_NOTES,
) -> PrettyMIDI:  # fmt: skip
    """Return music for several instruments: from nothing, from a beginning, around a melody.

    Args:
        seconds: how long, the beginning included.
        seed: draws the notes.
        folder: with weights; None takes the tiny net, whose notes are by lot.
        primer: music from which it goes on.
        melody: notes that are given and told ahead; they are in the result.
        top_p: draw among the likeliest tokens that have this share.
        most: notes after which it stops in any case.
    """
    import numpy as np

    net = _load(folder) if folder else tiny.anticipation()
    given = arrivals.encode_arrivals(melody) if melody else np.zeros(0, np.int64)
    begun = arrivals.encode_arrivals(primer) if primer else np.zeros(0, np.int64)
    row = _go_on(net, begun, given, round(seconds * arrivals.STEPS), seed, top_p, most,
                 arrivals.TIMES if folder else TINY_GAP)  # fmt: skip
    return arrivals.decode_arrivals(row[1:])


def _load(folder: Path) -> Any:
    from transformers import AutoModelForCausalLM

    with quiet():
        return AutoModelForCausalLM.from_pretrained(folder).eval()


def _go_on(
    net: Any, begun: Any, given: Any, end: int, seed: int, top_p: float, most: int, gap: int
) -> list[int]:
    """Return the row of tokens, its flag first, up to a time or so many notes."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    row: list[int] = arrivals.interleaved(begun, given[:0]).tolist()
    waiting = given.reshape(-1, 3).tolist()
    row[0] = arrivals.ANTICIPATE if waiting else arrivals.AUTOREGRESS
    time, ahead = int(begun[-3]) if len(begun) else 0, round(arrivals.INTERVAL * arrivals.STEPS)
    for _ in range(most):
        while waiting and time >= waiting[0][0] - ahead:
            row += [arrivals.CONTROL + token for token in waiting.pop(0)]
        note = _next_note(net, row, time, generator, top_p, gap)
        if note[0] >= end:
            break
        row, time = row + note, note[0]
    return row + [arrivals.CONTROL + token for late in waiting for token in late]


def _next_note(
    net: Any, row: list[int], time: int, generator: torch.Generator, top_p: float, gap: int
) -> list[int]:
    """Return the three tokens of the next note, which begins at a time or later, within a gap."""
    import torch

    from coursekit.neural.sampling import sample

    history = row[1:][-3 * SEEN :]
    # Within its window the net counts from the first note on.
    first = min([time, *(token % arrivals.CONTROL for token in history[::3])])
    seen = [row[0], *history]
    seen[1::3] = [token - first for token in seen[1::3]]
    note: list[int] = []
    for place, (low, high) in enumerate(_KINDS):
        with torch.inference_mode():
            logits = net(torch.tensor([seen + note])).logits[0, -1:]
        barred = torch.full_like(logits, -torch.inf)
        if place == 0:
            low = min(time - first, high - 1)
            high = min(low + gap, high)
        barred[:, low:high] = logits[:, low:high]
        note.append(int(sample(barred, generator, top_p=top_p)))
    return [note[0] + first, *note[1:]]
