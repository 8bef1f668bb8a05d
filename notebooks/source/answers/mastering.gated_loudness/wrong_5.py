import math


def gated_loudness(powers):
    # If you see: 0 in place of minus infinity. Silence has no loudness; 0 LUFS would be very loud.
    silence = 10 ** ((-70 + 0.691) / 10)
    heard = [power for power in powers if power > silence]
    if len(heard) == 0:
        return 0.0
    gate = sum(heard) / len(heard) / 10
    kept = [power for power in heard if power > gate]
    return -0.691 + 10 * math.log10(sum(kept) / len(kept))
