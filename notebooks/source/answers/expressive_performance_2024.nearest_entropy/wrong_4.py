def nearest_entropy(takes, wanted):
    # Differences without squares.
    # If you see: another place than expected where one note is far off. Differences are squared, so
    #     that one large difference counts more than several small ones.
    sums = [sum(abs(one - other) for one, other in zip(take, wanted)) for take in takes]
    return sums.index(min(sums))
