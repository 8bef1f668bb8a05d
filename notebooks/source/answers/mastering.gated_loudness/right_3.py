import math


def gated_loudness(powers):
    # Sums and counts in loops.
    total, count = 0.0, 0
    for power in powers:
        if power > 10 ** (-6.9309):
            total += power
            count += 1
    if count == 0:
        return -math.inf
    gate = 0.1 * total / count
    total, count = 0.0, 0
    for power in powers:
        if power > 10 ** (-6.9309) and power > gate:
            total += power
            count += 1
    return 10 * math.log10(total / count) - 0.691
