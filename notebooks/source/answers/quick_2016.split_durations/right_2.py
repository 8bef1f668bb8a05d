import numpy as np


def split_durations(duration, parts, shortest):
    shares = np.ones(parts)
    if parts == 3:
        shares[-1] = 2
    lengths = duration * shares / shares.sum()
    return lengths.tolist() if (lengths >= shortest).all() else [float(duration)]
