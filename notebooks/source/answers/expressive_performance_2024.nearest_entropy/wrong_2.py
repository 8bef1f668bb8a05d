def nearest_entropy(takes, wanted):
    # Compares the means alone.
    # If you see: a take whose mean is right while its notes are not. Square each note's difference
    #     before you add.
    sums = [abs(sum(take) - sum(wanted)) for take in takes]
    return sums.index(min(sums))
