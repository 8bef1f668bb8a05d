def overlap_area(one, other, step):
    # Forgets that a column has a width.
    # If you see: You added heights alone. Multiply each by the step.
    return sum(min(a, b) for a, b in zip(one, other))
