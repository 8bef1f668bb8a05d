def slerp(a, b, share):
    # Takes the sum of products for the cosine.
    # If you see: you take the sum of the products for the cosine, which other points answer with
    #     "math domain error", since a cosine lies between -1 and 1. Divide by both lengths first.
    angle = math.acos(sum(x * y for x, y in zip(a, b)))
    if math.sin(angle) < 1e-6:
        return [(1 - share) * x + share * y for x, y in zip(a, b)]
    of_a = math.sin((1 - share) * angle) / math.sin(angle)
    of_b = math.sin(share * angle) / math.sin(angle)
    return [of_a * x + of_b * y for x, y in zip(a, b)]
