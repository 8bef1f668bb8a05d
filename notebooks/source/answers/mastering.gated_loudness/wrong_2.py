import math


def gated_loudness(powers):
    # If you see: a piece with soft passages that comes out too soft. The second gate is missing.
    silence = 10 ** ((-70 + 0.691) / 10)
    heard = [power for power in powers if power > silence]
    if len(heard) == 0:
        return -math.inf
    return -0.691 + 10 * math.log10(sum(heard) / len(heard))
