import numpy as np


def matching_gains(ours, theirs, limit):
    # Band by band.
    gaps = [float(b) - float(a) for a, b in zip(ours, theirs)]
    mean = sum(gaps) / len(gaps)
    return np.array([max(-limit, min(limit, gap - mean)) for gap in gaps])
