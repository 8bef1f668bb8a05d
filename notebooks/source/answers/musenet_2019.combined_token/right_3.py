import numpy as np


def combined_token(instrument, volume, pitch):
    return int(np.ravel_multi_index((instrument, volume, pitch - 36), (8, 4, 61)))
