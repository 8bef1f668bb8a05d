"""How a net's next symbol is chosen: temperature, top-k and top-p, drawn from a generator."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from coursekit.errors import CourseError


def probabilities(
    logits: Tensor,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> Tensor:
    """Return the probabilities from which the next symbol is drawn.

    The temperature comes first, then top-k, then top-p over what top-k left. Among equals the
    lower index counts as the likelier.

    Args:
        logits: `[..., vocabulary]`, before the softmax; -inf forbids a symbol.
        temperature: what logits are divided by; below 1 likely symbols become likelier, and 0
            leaves the likeliest alone.
        top_k: keep so many of the likeliest symbols; None, or more than there are, keeps all.
        top_p: keep the fewest of the likeliest symbols that have this much probability together,
            one at least (nucleus sampling); None or 1 keeps all.

    Returns:
        `[..., vocabulary]` in 64 bits, with the sum 1.

    Raises:
        CourseError: a setting is out of its range, a logit is undefined or +inf, or all symbols
            of a row are forbidden.
    """
    _validate(logits, temperature, top_k, top_p)
    logits = logits.detach().double()
    ordered, order = logits.sort(dim=-1, descending=True, stable=True)
    likeliest = ordered[..., :1]
    if temperature == 0:
        top_k, temperature = 1, 1.0
    # The greatest becomes 0 first: then no temperature, however small, makes it infinite.
    scaled = (ordered - likeliest) / temperature
    if top_k is not None:
        scaled[..., top_k:] = -math.inf
    chances = scaled.softmax(dim=-1)
    if top_p is not None and top_p < 1:
        likelier = chances.cumsum(dim=-1) - chances
        dropped = likelier >= top_p
        dropped[..., 0] = False
        chances = chances.masked_fill(dropped, 0)
        chances /= chances.sum(dim=-1, keepdim=True)
    return torch.zeros_like(chances).scatter(-1, order, chances)


def sample(
    logits: Tensor,
    generator: torch.Generator,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> Tensor:
    """Draw the next symbol, one for each row of logits.

    Args:
        logits: `[..., vocabulary]`, before the softmax; -inf forbids a symbol.
        generator: makes the draws; the same state gives the same symbols.
        temperature: as in `probabilities`.
        top_k: as in `probabilities`.
        top_p: as in `probabilities`.

    Returns:
        Indices `[...]`, where the logits are.

    Raises:
        CourseError: as in `probabilities`.
    """
    chances = probabilities(
        # On the generator's device, so that a seed draws the same beside any net.
        logits.to(generator.device),
        temperature=temperature,
        top_k=top_k,
        top_p=top_p,
    )
    rows = chances.reshape(-1, chances.shape[-1])
    if len(rows) == 0:
        return torch.zeros(logits.shape[:-1], dtype=torch.long, device=logits.device)
    drawn = torch.multinomial(rows, 1, generator=generator)
    return drawn.reshape(logits.shape[:-1]).to(logits.device)


def _validate(logits: Tensor, temperature: float, top_k: int | None, top_p: float | None) -> None:
    if logits.ndim == 0 or logits.shape[-1] == 0:
        raise CourseError(
            f"The logits have the shape {list(logits.shape)}. Give [..., vocabulary], with one "
            "symbol or more."
        )
    if not (math.isfinite(temperature) and temperature >= 0):
        raise CourseError(
            f"The temperature is {temperature}; it takes a number from 0 on: 0 for the likeliest "
            "symbol, 1 for the net's own probabilities."
        )
    if top_k is not None and top_k < 1:
        raise CourseError(f"top_k is {top_k}; it takes 1 or more, or None for all symbols.")
    if top_p is not None and not 0 <= top_p <= 1:
        raise CourseError(f"top_p is {top_p}; it takes a number from 0 to 1, or None for all.")
    if bool((logits.isnan() | logits.isposinf()).any()):
        raise CourseError(
            "A logit is undefined or +inf, so nothing can be drawn. Has the training run away? "
            "Look at its curve, and train with a smaller learning_rate."
        )
    if bool(logits.isneginf().all(dim=-1).any()):
        raise CourseError(
            "All symbols of a row are forbidden (their logits are -inf). Leave one or more allowed."
        )
