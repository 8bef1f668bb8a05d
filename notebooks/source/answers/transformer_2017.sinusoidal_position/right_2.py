import numpy as np


def sinusoidal_position(place, width):
    # A cosine is a sine that is a quarter of a turn ahead.
    index = np.arange(width)
    angles = place / 10_000 ** (index // 2 * 2 / width)
    return np.sin(angles + (index % 2) * np.pi / 2).tolist()
