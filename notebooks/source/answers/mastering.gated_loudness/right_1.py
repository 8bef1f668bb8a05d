import math


def gated_loudness(powers):
    # All in LUFS: each block has a level, and the gates are levels too.
    levels = [-0.691 + 10 * math.log10(power) if power > 0 else -math.inf for power in powers]
    heard = [power for power, level in zip(powers, levels) if level > -70]
    if not heard:
        return -math.inf
    gate = -0.691 + 10 * math.log10(sum(heard) / len(heard)) - 10
    kept = [p for p, level in zip(powers, levels) if level > -70 and level > gate]
    return -0.691 + 10 * math.log10(sum(kept) / len(kept))
