import numpy as np


def connections(chord_blocks, melody_blocks, cells, chord_inputs, melody_inputs):
    # The wrong way round: chords hear the melody, and the melody is deaf to chords.
    size, inputs = 3 + cells, chord_inputs + melody_inputs
    blocks = chord_blocks + melody_blocks
    heard = np.ones((blocks * size, inputs + blocks * cells), dtype=int)
    heard[chord_blocks * size :, :chord_inputs] = 0
    heard[chord_blocks * size :, inputs : inputs + chord_blocks * cells] = 0
    return heard
