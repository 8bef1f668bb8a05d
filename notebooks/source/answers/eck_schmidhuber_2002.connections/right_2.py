import numpy as np


def connections(chord_blocks, melody_blocks, cells, chord_inputs, melody_inputs):
    kinds = np.repeat([False, True], [chord_blocks, melody_blocks])
    listens = np.repeat(kinds, 3 + cells)
    speaks = np.concatenate(
        [np.repeat([False, True], [chord_inputs, melody_inputs]), np.repeat(kinds, cells)]
    )
    return (listens[:, None] | ~speaks[None, :]).astype(int)
