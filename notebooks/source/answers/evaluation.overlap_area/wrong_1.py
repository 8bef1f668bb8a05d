def overlap_area(one, other, step):
    # Takes the higher of the two.
    # If you see: You took the higher of the two heights. Only what lies under both counts: min, not max.
    return sum(max(a, b) for a, b in zip(one, other)) * step
