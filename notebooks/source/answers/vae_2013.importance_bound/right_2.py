import numpy as np


def importance_bound(log_weights):
    # numpy adds in logarithms by itself.
    return float(np.logaddexp.reduce(np.array(log_weights, dtype=float)) - np.log(len(log_weights)))
