import math


def modes_covered(points, centres, radius, least):
    # A single point is enough.
    # If you see: you count modes with too few points. Compare the number of near points with
    #     `least`.
    return sum(any(math.dist(p, c) <= radius for p in points) for c in centres)
