def overlap_area(one, other, step):
    # Returns after the first place.
    # If you see: You stopped after the first place. The line with return stands inside the loop: move it to the left.
    area = 0.0
    for k in range(len(one)):
        area = area + min(one[k], other[k]) * step
        return area
    return area
