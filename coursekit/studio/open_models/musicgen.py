"""MusicGen (Copet et al. 2023): codes of four codebooks, each delayed by one step more."""

from __future__ import annotations

import types
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coursekit.studio.open_models import crux, tiny
from coursekit.studio.open_models.loading import quiet
from coursekit.systems.learner import replacements

if TYPE_CHECKING:
    from pathlib import Path

    import torch

    from coursekit.listening.sound import Audio

FRAMES = 50
"""Frames of MusicGen's codec in a second."""
Delay = Callable[[list[list[int]], int], list[list[int]]]


def delay_fault(answer: Any, codes: Sequence[Sequence[int]], blank: int) -> str:
    """Say what is wrong with delayed codes; nothing where the net can go on with them."""
    rows = [list(row) for row in answer] if isinstance(answer, list | tuple) else []
    if len(rows) != len(codes):
        return f"returned {answer!r:.40} where {len(codes)} rows were expected"
    long = len(codes[0]) + len(codes) - 1
    if any(len(row) != long for row in rows):
        return f"returned rows of {sorted({len(row) for row in rows})} where {long} was expected"
    kept = [[code for code in row if code != blank] for row in rows]
    fits = kept == [[code for code in row if code != blank] for row in codes]
    return "" if fits else "returned rows that have lost or gained codes"


FAULTS = {crux.delayed: delay_fault}


def straightened(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return delayed codes with all codebooks side by side again; it undoes `crux.delayed`.

    Args:
        rows: `[codebook, step + codebooks - 1]`.
    """
    last = len(rows) - 1
    return [list(row[number : len(row) - last + number]) for number, row in enumerate(rows)]


def voices_delayed(pitches: Any, *, delayed: Delay | None = None) -> tuple[Any, Any]:
    """Treat four voices as if they were four codebooks: delay them, and undo it.

    Args:
        pitches: `[step, 4]`, MIDI pitches or REST.
        delayed: the learner's, in place of `crux.delayed`.

    Returns:
        The delayed voices, `[step + 3, 4]`, and those put straight again, `[step, 4]`.
    """
    import numpy as np

    from coursekit.encodings.grid import REST

    delay = replacements(FAULTS, delayed=delayed).get("delayed", crux.delayed)
    rows = delay(np.asarray(pitches).T.tolist(), REST)
    late, straight = (np.array(one, dtype=np.int16).T for one in (rows, straightened(rows)))
    return late, straight


def patterns(codes: Sequence[Sequence[int]], blank: int) -> dict[str, list[list[int]]]:
    """Return codes in each of the orders that MusicGen's paper compares.

    Args:
        codes: `[codebook, step]`.
        blank: what stands where nothing is foretold.

    Returns:
        By name, `[codebook, step of the net]`; a column is foretold at once.
    """
    books = len(codes)
    columns = list(zip(*codes, strict=True))

    def one_by_one(order: Sequence[Sequence[int]]) -> list[list[int]]:
        """Return a step for each group of codebooks, frame by frame."""
        steps = [[column[book] if book in group else blank for book in range(books)]
                 for column in columns for group in order]  # fmt: skip
        return [list(row) for row in zip(*steps, strict=True)]

    rest = list(range(1, books))
    first = [[*codes[0], *([blank] * len(columns))]]
    return {
        "parallel": [list(row) for row in codes],
        "delay": crux.delayed(codes, blank),
        "partial flattening": one_by_one([[0], rest]),
        "coarse first": first + [[*([blank] * len(columns)), *row] for row in codes[1:]],
        "flattening": one_by_one([[book] for book in range(books)]),
    }


def mask(delay: Delay, books: int, frames: int, blank: int) -> torch.Tensor:
    """Return where MusicGen is to foretell a code (-1) and where a blank stands.

    Returns:
        `[codebook, 1 + frames + codebooks - 1]`; the first column is the start.
    """
    import torch

    rows = delay([[-1] * frames for _ in range(books)], blank)
    return torch.tensor([[blank, *row] for row in rows])


def load(folder: Path) -> tuple[Any, Any]:
    """Return a MusicGen and its tokenizer from a folder with weights."""
    from transformers import AutoTokenizer, MusicgenForConditionalGeneration

    with quiet():
        net = MusicgenForConditionalGeneration.from_pretrained(folder)
        return net.eval(), AutoTokenizer.from_pretrained(folder)


def compose(
    prompt: str, seconds: float, seed: int, *, folder: Path | None = None, guidance: float = 3.0,
    delay: Delay = crux.delayed,
) -> Audio:  # fmt: skip
    """Return sound for a sentence.

    Args:
        prompt: the sentence.
        seconds: how long.
        seed: draws the codes.
        folder: with weights; None takes the tiny net, which makes noise.
        guidance: the scale of `crux.guided`; MusicGen's own is 3.
        delay: puts the codebooks one after the other.
    """
    from coursekit.listening.sound import Audio

    net, words = load(folder) if folder else (tiny.musicgen(), tiny.tokenizer())
    codes = foretell(net, words, prompt, round(seconds * FRAMES), seed, guidance, delay)
    return Audio(codes[0].float().numpy(), int(net.config.audio_encoder.sampling_rate))


def foretell(
    net: Any, words: Any, prompt: str, frames: int, seed: int, guidance: float, delay: Delay
) -> torch.Tensor:
    """Return the samples, `[1, channel, n]`, that MusicGen makes with a pattern of ours."""
    import torch

    from coursekit.neural.training import seeded

    books = net.decoder.num_codebooks
    blank = net.generation_config.pad_token_id
    shape = mask(delay, books, frames, blank)

    def ours(self: Any, ids: torch.Tensor, *_: Any, **__: Any) -> tuple[torch.Tensor, Any]:
        """Return the start and the mask in place of the pattern that the library makes."""
        pieces = len(ids) // books
        return shape[:, :1].repeat(pieces, 1), shape.repeat(pieces, 1)

    own = net.decoder.build_delay_pattern_mask
    net.decoder.build_delay_pattern_mask = types.MethodType(ours, net.decoder)
    try:
        with quiet(), seeded(seed), torch.inference_mode():
            given = words([prompt], return_tensors="pt", truncation=True)
            samples: torch.Tensor = net.generate(
                input_ids=given.input_ids, attention_mask=given.attention_mask, do_sample=True,
                guidance_scale=guidance if guidance > 1 else None, top_k=250,
                max_new_tokens=shape.shape[1] - 1,
            )  # fmt: skip
            return samples
    finally:
        net.decoder.build_delay_pattern_mask = own
