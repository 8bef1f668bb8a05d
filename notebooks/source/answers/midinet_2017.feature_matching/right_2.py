import numpy as np


def feature_matching(real, made):
    # All features at once.
    gap = np.mean(made, axis=0) - np.mean(real, axis=0)
    return float((gap**2).sum() / 2), (gap / len(made)).tolist()
