def slerp(a, b, share):
    # The angle from how far the two directions lie apart, and how long their sum is.
    of_a, of_b = 1 - share, share
    if any(a) and any(b):
        a_on_circle = [x / math.hypot(*a) for x in a]
        b_on_circle = [y / math.hypot(*b) for y in b]
        together = [x + y for x, y in zip(a_on_circle, b_on_circle)]
        angle = 2 * math.atan2(math.dist(a_on_circle, b_on_circle), math.hypot(*together))
        if math.sin(angle) > 1e-6:
            of_a = math.sin(angle - share * angle) / math.sin(angle)
            of_b = math.sin(share * angle) / math.sin(angle)
    return [of_a * x + of_b * y for x, y in zip(a, b)]
