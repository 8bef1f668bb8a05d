import numpy as np


def parallel_perfects(before, after):
    b, a = np.array(before), np.array(after)
    way = np.sign(a - b)
    gap_b = (b[:, None] - b) % 12
    gap_a = (a[:, None] - a) % 12
    bad = (gap_b == gap_a) & np.isin(gap_b, [0, 7]) & (way[:, None] == way) & (way != 0)
    rows, columns = np.nonzero(np.triu(bad, 1))
    return list(zip(rows.tolist(), columns.tolist()))
