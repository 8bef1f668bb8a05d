def nearest_entropy(takes, wanted):
    # Returns the distance.
    # If you see: a decimal fraction. That is how far the nearest take is; its place is asked for.
    return min(sum((one - other) ** 2 for one, other in zip(take, wanted)) for take in takes)
