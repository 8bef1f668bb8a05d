import math


def sinusoidal_position(place, width):
    # Cosine before sine.
    # If you see: each pair is the wrong way round. The sine comes first.
    numbers = []
    for index in range(0, width, 2):
        angle = place / 10_000 ** (index / width)
        numbers += [math.cos(angle), math.sin(angle)]
    return numbers
