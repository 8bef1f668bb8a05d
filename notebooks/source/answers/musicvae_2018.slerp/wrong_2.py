def slerp(a, b, share):
    # Forgets to divide by the sine of the whole angle.
    # If you see: at share 0 you are not at the first point. Divide both sines by sin(angle).
    lengths = math.hypot(*a) * math.hypot(*b)
    cosine = sum(x * y for x, y in zip(a, b)) / lengths if lengths else 1.0
    angle = math.acos(max(-1.0, min(1.0, cosine)))
    if math.sin(angle) < 1e-6:
        return [(1 - share) * x + share * y for x, y in zip(a, b)]
    return [math.sin((1 - share) * angle) * x + math.sin(share * angle) * y for x, y in zip(a, b)]
