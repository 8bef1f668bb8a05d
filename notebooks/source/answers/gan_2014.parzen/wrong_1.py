import math


def parzen(distances, width, dimensions):
    # The bells of far samples are noughts, and the logarithm of nought is no number.
    # If you see: it stops with a math domain error. Far bells become 0, and 0 has no logarithm.
    #     Take the nearest one out before you use math.exp.
    total = 0.0
    for row in distances:
        total += math.log(sum(math.exp(-s / (2 * width**2)) for s in row) / len(row))
    return total / len(distances) - dimensions * math.log(width * math.sqrt(2 * math.pi))
