def slerp(a, b, share):
    # Pulls every point onto the circle of radius 1.
    length_a, length_b = math.hypot(*a) or 1.0, math.hypot(*b) or 1.0
    a, b = [x / length_a for x in a], [y / length_b for y in b]
    angle = math.acos(max(-1.0, min(1.0, sum(x * y for x, y in zip(a, b)))))
    if math.sin(angle) < 1e-6:
        return [(1 - share) * x + share * y for x, y in zip(a, b)]
    of_a = math.sin((1 - share) * angle) / math.sin(angle)
    of_b = math.sin(share * angle) / math.sin(angle)
    return [of_a * x + of_b * y for x, y in zip(a, b)]
