def slerp(a, b, share):
    # Starts at the wrong end.
    # If you see: at share 0 you are at the second point. The first one counts with 1 - share.
    lengths = math.hypot(*a) * math.hypot(*b)
    cosine = sum(x * y for x, y in zip(a, b)) / lengths if lengths else 1.0
    angle = math.acos(max(-1.0, min(1.0, cosine)))
    if math.sin(angle) < 1e-6:
        return [share * x + (1 - share) * y for x, y in zip(a, b)]
    of_a = math.sin(share * angle) / math.sin(angle)
    of_b = math.sin((1 - share) * angle) / math.sin(angle)
    return [of_a * x + of_b * y for x, y in zip(a, b)]
