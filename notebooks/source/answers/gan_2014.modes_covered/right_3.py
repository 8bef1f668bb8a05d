import math


def modes_covered(points, centres, radius, least):
    # Begins with all centres and strikes out those that have too few.
    left = len(centres)
    for centre in centres:
        missing = least
        for point in points:
            if not math.dist(point, centre) > radius:
                missing -= 1
        if missing > 0:
            left -= 1
    return left
