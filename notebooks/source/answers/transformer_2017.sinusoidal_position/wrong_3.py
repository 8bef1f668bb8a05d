import math


def sinusoidal_position(place, width):
    # All sines first, then all cosines.
    # If you see: the right numbers in another order. Sine and cosine come by turns.
    angles = [place / 10_000 ** (index / width) for index in range(0, width, 2)]
    return [math.sin(a) for a in angles] + [math.cos(a) for a in angles]
