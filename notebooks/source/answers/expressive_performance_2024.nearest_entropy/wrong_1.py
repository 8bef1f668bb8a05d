def nearest_entropy(takes, wanted):
    # Takes the smallest entropy.
    # If you see: always the surest take. Wanted is what lies nearest to `wanted`, not what is least.
    sums = [sum(take) for take in takes]
    return sums.index(min(sums))
