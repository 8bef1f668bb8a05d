def modes_covered(points, centres, radius, least):
    return sum(
        sum(math.dist(point, centre) <= radius for point in points) >= least for centre in centres
    )
