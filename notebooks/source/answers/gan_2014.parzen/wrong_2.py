import math


def parzen(distances, width, dimensions):
    # Takes the logarithm of each bell and then the mean, so that no bell can help a point.
    # If you see: far samples pull your number down. The mean of the bells comes first, the
    #     logarithm after it.
    total = 0.0
    for row in distances:
        total += sum(-square / (2 * width**2) for square in row) / len(row)
    return total / len(distances) - dimensions * math.log(width * math.sqrt(2 * math.pi))
