def overlap_area(one, other, step):
    # With arrays.
    return float(np.minimum(one, other).sum()) * step
