import math


def sinusoidal_position(place, width):
    # Counts pairs where the formula has twice their number.
    # If you see: the slow waves are too fast. The exponent is the even index over the width, so the
    #     last pair's is nearly 1.
    numbers = []
    for pair in range(width // 2):
        angle = place / 10_000 ** (pair / width)
        numbers += [math.sin(angle), math.cos(angle)]
    return numbers
