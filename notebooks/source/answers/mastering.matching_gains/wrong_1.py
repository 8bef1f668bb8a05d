import numpy as np


def matching_gains(ours, theirs, limit):
    # If you see: bands raised too far for a louder reference. Its loudness is not to be matched: take the mean away.
    return np.clip(theirs - ours, -limit, limit)
