import numpy as np


def matching_gains(ours, theirs, limit):
    # If you see: gains that go beyond the limit on one side. Take the mean away first, and limit last.
    gains = np.clip(theirs - ours, -limit, limit)
    return gains - gains.mean()
