def modes_covered(points, centres, radius, least):
    # Looks in a square, not in a circle.
    covered = 0
    for x, y in centres:
        near = sum(abs(a - x) <= radius and abs(b - y) <= radius for a, b in points)
        covered += near >= least
    return covered
