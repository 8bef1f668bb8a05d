import numpy as np


def nearest_entropy(takes, wanted):
    apart = np.array(takes) - np.array(wanted)
    return np.argmin((apart**2).sum(axis=1))
