def overlap_area(one, other, step):
    # In one line.
    return sum(min(a, b) * step for a, b in zip(one, other))
