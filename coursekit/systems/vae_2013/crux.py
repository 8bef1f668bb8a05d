"""What lesson 09 has you write: a point with its price, latents in use, and a tighter bound."""

from __future__ import annotations

import math
from typing import Any


def sample_with_kl(mean: Any, log_deviation: Any, noise: Any) -> tuple[Any, Any]:
    """Return a point drawn from a bell curve, and the KL divergence of that curve from the prior.

    It takes plain numbers, or arrays and tensors of them, of which each is a latent of its own.

    Args:
        mean: where the encoder puts the middle of the curve.
        log_deviation: the natural logarithm of the curve's width, its standard deviation.
        noise: drawn from the standard bell curve, of mean 0 and deviation 1.

    Returns:
        The point, mean + deviation * noise, through which gradients reach mean and deviation
        (Kingma and Welling 2013, lesson 09); and the divergence in nats, 0 or more.
    """
    deviation = math.e**log_deviation
    point = mean + deviation * noise
    kl = (mean**2 + deviation**2 - 1) / 2 - log_deviation
    return point, kl


def active_units(means: list[list[float]], threshold: float = 0.01) -> list[int]:
    """Return which latents carry something of the music (Burda 2016).

    Args:
        means: one list a bar, with the encoder's mean for each latent.
        threshold: above which variance, over all bars, a latent counts as active.

    Returns:
        The numbers of the active latents, from 0 on.
    """
    active = []
    for latent in range(len(means[0])):
        column = [bar[latent] for bar in means]
        middle = sum(column) / len(column)
        variance = sum((value - middle) ** 2 for value in column) / len(column)
        if variance > threshold:
            active.append(latent)
    return active


def importance_bound(log_weights: list[float]) -> float:
    """Return the logarithm of the mean of weights that are given by their logarithms.

    Of log p(x, z) - log q(z | x), one a draw, in nats, this is the importance-weighted bound
    (Burda 2016): the tighter, the more draws.
    """
    largest = max(log_weights)
    # The largest is taken out first: e to the power of -1000 would be rounded to 0.
    shares = [math.exp(weight - largest) for weight in log_weights]
    return largest + math.log(sum(shares) / len(shares))
