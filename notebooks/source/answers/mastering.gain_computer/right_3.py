import numpy as np


def gain_computer(level, threshold, ratio):
    # A line of the slope 1 / ratio - 1 above the threshold.
    return float(np.where(level > threshold, (1 / ratio - 1) * (level - threshold), 0.0))
