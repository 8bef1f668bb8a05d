def slerp(a, b, share):
    # Goes along the straight line.
    # If you see: your point lies nearer to 0 than both ends. That is the straight line through the
    #     thin middle; the arc keeps its distance. The two weights are sines.
    return [(1 - share) * x + share * y for x, y in zip(a, b)]
