import numpy as np


def gated_loudness(powers):
    # With arrays, and masks in place of loops.
    powers = np.array(powers, dtype=float)
    heard = powers[powers > 10 ** -6.9309]
    if heard.size == 0:
        return float("-inf")
    kept = heard[heard > 0.1 * heard.mean()]
    return float(10 * np.log10(kept.mean()) - 0.691)
