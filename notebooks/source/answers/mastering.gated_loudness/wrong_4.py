import math


def gated_loudness(powers):
    # If you see: a result too soft where blocks differ. Levels are averaged here; powers have to be.
    silence = 10 ** ((-70 + 0.691) / 10)
    heard = [power for power in powers if power > silence]
    if len(heard) == 0:
        return -math.inf
    gate = sum(heard) / len(heard) / 10
    levels = [-0.691 + 10 * math.log10(power) for power in heard if power > gate]
    return sum(levels) / len(levels)
