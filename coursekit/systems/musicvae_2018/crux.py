"""What lesson 10 has you write: the way along an arc, and the direction of a musical property."""

from __future__ import annotations

import math


def slerp(a: list[float], b: list[float], share: float) -> list[float]:
    """Return the point at a share of the way along the arc from one point to another.

    Args:
        a: one point, a number a latent.
        b: another point.
        share: 0 for a, 1 for b, 0.5 for the middle.

    Returns:
        The point, by spherical interpolation (Roberts et al. 2018, lesson 10). Where there is no
        arc, since a point is the origin, or none in particular, since both lie in one line with
        the origin, it lies on the straight line from a to b.
    """
    lengths = math.hypot(*a) * math.hypot(*b)
    product = sum(x * y for x, y in zip(a, b, strict=True))
    cosine = product / lengths if lengths else 1.0
    angle = math.acos(max(-1.0, min(1.0, cosine)))
    if math.sin(angle) < 1e-6:
        of_a, of_b = 1 - share, share
    else:
        of_a = math.sin((1 - share) * angle) / math.sin(angle)
        of_b = math.sin(share * angle) / math.sin(angle)
    return [of_a * x + of_b * y for x, y in zip(a, b, strict=True)]


def attribute_vector(points: list[list[float]], values: list[float]) -> list[float]:
    """Return the way from music that has little of a property to music that has much of it.

    Args:
        points: one list a piece of music, with a number a latent.
        values: how much of the property each piece has.

    Returns:
        The mean of the quarter of the points with the highest values, minus the mean of the
        quarter with the lowest, one point or more each (Roberts et al. 2018, lesson 10).
    """
    order = sorted(range(len(values)), key=lambda place: values[place])
    quarter = max(1, len(values) // 4)
    vector = []
    for latent in range(len(points[0])):
        low = sum(points[place][latent] for place in order[:quarter]) / quarter
        high = sum(points[place][latent] for place in order[-quarter:]) / quarter
        vector.append(high - low)
    return vector
