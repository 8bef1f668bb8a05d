import numpy as np


def active_units(means, threshold=0.01):
    # All latents at once.
    return np.flatnonzero(np.var(np.array(means, dtype=float), axis=0) > threshold).tolist()
