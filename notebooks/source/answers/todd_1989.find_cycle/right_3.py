import numpy as np


def find_cycle(sounds):
    heard = np.array(sounds)
    n = len(heard)
    for period in range(1, n // 4 + 1):
        misses = np.flatnonzero(heard[:-period] != heard[period:])
        lead = int(misses[-1]) + 1 if len(misses) else 0
        if lead <= n // 2:
            return lead, period
    return n, 0
