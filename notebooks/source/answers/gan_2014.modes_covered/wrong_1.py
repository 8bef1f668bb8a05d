import math


def modes_covered(points, centres, radius, least):
    # Counts points, not modes.
    # If you see: your number is as large as the number of points. Count the points of each
    #     centre for itself, and then the centres that have enough.
    return sum(1 for c in centres for p in points if math.dist(p, c) <= radius)
