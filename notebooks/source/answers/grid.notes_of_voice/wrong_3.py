def notes_of_voice(cells):
    # Takes a rest for a note and lets a hold go on through it.
    notes = []
    for step, cell in enumerate(cells):
        if cell < HOLD:
            notes.append((step, 1, cell))
        elif notes:
            onset, length, pitch = notes[-1]
            notes[-1] = (onset, length + 1, pitch)
    return notes
