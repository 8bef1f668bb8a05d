"""What lesson 11 has you write: the generator's loss, the modes covered, the Parzen estimate."""

from __future__ import annotations

import math


def generator_loss(opinions: list[float]) -> tuple[float, list[float]]:
    """Return what the generator pays for its forgeries, and which way each should move.

    Args:
        opinions: one number a forgery, above 0 and below 1: how likely the discriminator thinks
            that it is real.

    Returns:
        The mean of -log(opinion); and for each forgery the slope of that mean against the
        discriminator's score, of which the opinion is the sigmoid: (opinion - 1) / how many.
    """
    total = 0.0
    slopes = []
    for opinion in opinions:
        total += -math.log(opinion)
        slopes.append((opinion - 1) / len(opinions))
    return total / len(opinions), slopes


def modes_covered(
    points: list[list[float]], centres: list[list[float]], radius: float, least: int
) -> int:
    """Count the centres that have enough points around them.

    Args:
        points: (x, y) of each point that was made.
        centres: (x, y) of each mode of the data.
        radius: how near a point has to be; one at exactly this distance counts.
        least: how many such points a mode needs to be covered.

    Returns:
        How many modes are covered.
    """
    covered = 0
    for centre in centres:
        near = 0
        for point in points:
            if math.dist(point, centre) <= radius:
                near += 1
        if near >= least:
            covered += 1
    return covered


def parzen(distances: list[list[float]], width: float, dimensions: int) -> float:
    """Return the Parzen-window estimate of the log-likelihood of held-out points.

    Args:
        distances: one list for each held-out point: the squared distance to each sample.
        width: the standard deviation of the bell that stands on every sample.
        dimensions: how many numbers a point has.

    Returns:
        The mean, over the held-out points, of the log of the mean height of the bells, in nats.
    """
    total = 0.0
    for row in distances:
        # The nearest bell is taken out first: of far ones nothing but noughts would be left.
        nearest = min(row)
        heights = [math.exp((nearest - square) / (2 * width**2)) for square in row]
        total += math.log(sum(heights) / len(row)) - nearest / (2 * width**2)
    return total / len(distances) - dimensions * math.log(width * math.sqrt(2 * math.pi))
