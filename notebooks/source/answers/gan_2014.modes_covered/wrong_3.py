import math


def modes_covered(points, centres, radius, least):
    # Never begins the count anew.
    # If you see: once a mode is covered, all after it are too. Set the count of near points to 0
    #     for each centre.
    near, covered = 0, 0
    for c in centres:
        for p in points:
            near += math.dist(p, c) <= radius
        covered += near >= least
    return covered
