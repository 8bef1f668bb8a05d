def notes_of_voice(cells):
    # Forgets to close the last note.
    notes = []
    onset = pitch = None
    for step, cell in enumerate(cells):
        if cell == HOLD:
            continue
        if pitch is not None:
            notes.append((onset, step - onset, pitch))
        onset, pitch = (None, None) if cell == REST else (step, cell)
    return notes
