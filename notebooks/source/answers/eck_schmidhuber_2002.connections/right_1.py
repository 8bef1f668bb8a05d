def connections(chord_blocks, melody_blocks, cells, chord_inputs, melody_inputs):
    blocks = [0] * chord_blocks + [1] * melody_blocks
    rows = [kind for kind in blocks for _ in range(3 + cells)]
    columns = [0] * chord_inputs + [1] * melody_inputs
    columns += [kind for kind in blocks for _ in range(cells)]
    return [[int(speaker <= listener) for speaker in columns] for listener in rows]
