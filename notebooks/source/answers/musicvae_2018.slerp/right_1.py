def slerp(a, b, share):
    length_a = math.sqrt(sum(x * x for x in a))
    length_b = math.sqrt(sum(x * x for x in b))
    if length_a == 0 or length_b == 0:
        return [(1 - share) * x + share * y for x, y in zip(a, b)]
    cosine = sum(x * y for x, y in zip(a, b)) / (length_a * length_b)
    angle = math.acos(min(1, max(-1, cosine)))
    if math.sin(angle) < 0.000001:
        return [(1 - share) * x + share * y for x, y in zip(a, b)]
    point = []
    for x, y in zip(a, b):
        from_a = x * math.sin((1 - share) * angle)
        from_b = y * math.sin(share * angle)
        point.append((from_a + from_b) / math.sin(angle))
    return point
