import numpy as np


def taken_apart(token):
    instrument, volume, above = np.unravel_index(token, (8, 4, 61))
    return int(instrument), int(volume), int(above) + 36
