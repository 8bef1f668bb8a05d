import math


def gated_loudness(powers):
    # If you see: a piece with pauses that comes out too soft. Both gates are missing: silence counts along.
    if sum(powers) == 0:
        return -math.inf
    return -0.691 + 10 * math.log10(sum(powers) / len(powers))
