import numpy as np


def matching_gains(ours, theirs, limit):
    # If you see: up and down changed round. The gain is what is missing: theirs less ours.
    gains = ours - theirs
    return np.clip(gains - gains.mean(), -limit, limit)
