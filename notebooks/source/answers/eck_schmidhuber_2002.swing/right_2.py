import numpy as np


def swing(beat, ratio):
    return float(beat // 1 + np.interp(beat % 1, [0, 0.5, 1], [0, ratio, 1]))
