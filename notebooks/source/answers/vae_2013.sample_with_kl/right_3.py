import numpy as np


def sample_with_kl(mean, log_deviation, noise):
    # The price in three parts: for being off the middle, for the width, and for its logarithm.
    deviation = np.exp(log_deviation)
    off = mean * mean / 2
    wide = (deviation * deviation - 1) / 2
    return deviation * noise + mean, off + wide - log_deviation
