import numpy as np


def connections(chord_blocks, melody_blocks, cells, chord_inputs, melody_inputs):
    size = 3 + cells
    inputs = chord_inputs + melody_inputs
    table = np.zeros(((chord_blocks + melody_blocks) * size, inputs
                      + (chord_blocks + melody_blocks) * cells))
    for row in range(len(table)):
        for column in range(table.shape[1]):
            if column < inputs:
                melody_speaks = column >= chord_inputs
            else:
                melody_speaks = (column - inputs) // cells >= chord_blocks
            chord_listens = row // size < chord_blocks
            table[row, column] = not (chord_listens and melody_speaks)
    return table
