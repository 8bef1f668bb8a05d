import math


def parzen(distances, width, dimensions):
    # Adds one bell after another to the logarithm of their sum.
    total = 0.0
    for row in distances:
        log = -math.inf
        for square in row:
            bell = -square / 2 / width**2
            high, low = max(log, bell), min(log, bell)
            log = high + math.log1p(math.exp(low - high))
        total += log - math.log(len(row)) - dimensions * math.log(width * (2 * math.pi) ** 0.5)
    return total / len(distances)
