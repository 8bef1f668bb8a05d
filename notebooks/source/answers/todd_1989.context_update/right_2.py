import numpy as np


def context_update(context, output, decay):
    # All units at once.
    return (decay * np.array(context, dtype=float) + np.array(output, dtype=float)).tolist()
