import numpy as np


def connections(chord_blocks, melody_blocks, cells, chord_inputs, melody_inputs):
    # Two nets that know nothing of each other: the melody does not hear the chords either.
    kinds = np.repeat([0, 1], [chord_blocks, melody_blocks])
    rows = np.repeat(kinds, 3 + cells)
    columns = np.concatenate(
        [np.repeat([0, 1], [chord_inputs, melody_inputs]), np.repeat(kinds, cells)]
    )
    return (rows[:, None] == columns[None, :]).astype(int)
