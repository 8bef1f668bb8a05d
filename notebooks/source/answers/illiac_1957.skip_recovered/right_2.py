import numpy as np


def skip_recovered(line):
    skip = np.abs(np.diff(line)) >= 3
    return not np.any(skip[:-1] & skip[1:])
