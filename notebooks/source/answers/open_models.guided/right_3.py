import numpy as np


def guided(told, untold, scale):
    # numpy's way from a first number to a second, and beyond.
    return np.add(untold, np.multiply(scale, np.subtract(told, untold)))
