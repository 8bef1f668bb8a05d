def notes_of_voice(cells):
    # Merges a repeated note with the one before it.
    notes = []
    for step, cell in enumerate(cells):
        if cell == REST:
            continue
        if notes and (cell == HOLD or cell == notes[-1][2]) and sum(notes[-1][:2]) == step:
            onset, length, pitch = notes[-1]
            notes[-1] = (onset, length + 1, pitch)
        elif cell != HOLD:
            notes.append((step, 1, cell))
    return notes
