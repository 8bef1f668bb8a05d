import numpy as np


def draw_note(outputs, chance):
    edges = np.cumsum(outputs)
    return int(np.searchsorted(edges, chance * edges[-1], side="right"))
