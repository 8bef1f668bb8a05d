import numpy as np


def habit(shares, back):
    # What lies so far back stands on a diagonal below the main one.
    diagonal = np.diagonal(np.array(shares), -back)
    return float(diagonal.mean()) if diagonal.size else 0.0
