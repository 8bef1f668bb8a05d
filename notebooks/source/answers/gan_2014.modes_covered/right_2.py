import math


def modes_covered(points, centres, radius, least):
    # Gathers the points of each centre, then counts the gatherings that are large enough.
    gathered = [[p for p in points if math.dist(c, p) <= radius] for c in centres]
    return len([group for group in gathered if len(group) >= least])
