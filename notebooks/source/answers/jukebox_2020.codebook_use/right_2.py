import numpy as np


def codebook_use(codes, entries):
    counts = np.bincount(codes)
    shares = counts[counts > 0] / len(codes)
    return len(shares) / entries, float(-(shares * np.log2(shares)).sum())
