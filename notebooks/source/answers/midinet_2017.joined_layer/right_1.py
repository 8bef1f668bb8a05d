import numpy as np


def joined_layer(steps, chord, weights, bias):
    table = np.array(weights, dtype=float)
    own = table.shape[1] - len(chord)
    once = table[:, own:] @ np.array(chord, dtype=float) + np.array(bias, dtype=float)
    return (np.array(steps, dtype=float) @ table[:, :own].T + once).tolist()
