import numpy as np


def count_lines(moves, length, start, end):
    power = np.linalg.matrix_power(np.array(moves, dtype=object), length - 1)
    return int(power[start, end])
