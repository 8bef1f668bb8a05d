import math


def sinusoidal_position(place, width):
    # Another speed for the cosine of a pair.
    # If you see: every second number is off. Sine and cosine of a pair have the same angle; the
    #     index goes up by two from pair to pair.
    numbers = []
    for index in range(width):
        angle = place / 10_000 ** (index / width)
        numbers.append(math.cos(angle) if index % 2 else math.sin(angle))
    return numbers
