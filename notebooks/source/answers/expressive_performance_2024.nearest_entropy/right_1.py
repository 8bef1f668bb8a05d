def nearest_entropy(takes, wanted):
    sums = [sum((one - other) ** 2 for one, other in zip(take, wanted)) for take in takes]
    return sums.index(min(sums))
