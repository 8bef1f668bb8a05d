import numpy as np


def connections(chord_blocks, melody_blocks, cells, chord_inputs, melody_inputs):
    # Forgets the inputs: only the cells of the melody are hidden from chords.
    size, inputs = 3 + cells, chord_inputs + melody_inputs
    blocks = chord_blocks + melody_blocks
    heard = np.ones((blocks * size, inputs + blocks * cells), dtype=int)
    heard[: chord_blocks * size, inputs + chord_blocks * cells :] = 0
    return heard
