import math


def gated_loudness(powers):
    # If you see: a long silence that changes the result. The second gate must come from the blocks that passed the first.
    silence = 10 ** ((-70 + 0.691) / 10)
    if not any(power > silence for power in powers):
        return -math.inf
    gate = sum(powers) / len(powers) / 10
    kept = [power for power in powers if power > silence and power > gate]
    return -0.691 + 10 * math.log10(sum(kept) / len(kept))
