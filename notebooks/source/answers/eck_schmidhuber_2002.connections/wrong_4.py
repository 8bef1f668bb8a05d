import numpy as np


def connections(chord_blocks, melody_blocks, cells, chord_inputs, melody_inputs):
    # Counts a block's rows without its gates.
    inputs = chord_inputs + melody_inputs
    blocks = chord_blocks + melody_blocks
    heard = np.ones((blocks * (3 + cells), inputs + blocks * cells), dtype=int)
    heard[: chord_blocks * cells, chord_inputs:inputs] = 0
    heard[: chord_blocks * cells, inputs + chord_blocks * cells :] = 0
    return heard
