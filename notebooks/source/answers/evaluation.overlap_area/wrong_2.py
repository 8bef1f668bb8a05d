def overlap_area(one, other, step):
    # Forgets that a column has a width.
    # If you see: a number that is right only for a step of 1. Multiply each height by the step.
    return sum(min(a, b) for a, b in zip(one, other))
