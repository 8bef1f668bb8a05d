def notes_of_voice(cells):
    notes = []
    open_note = None
    for step, cell in enumerate(cells):
        if cell == HOLD:
            if open_note is not None:
                open_note[1] += 1
            continue
        if open_note is not None:
            notes.append(tuple(open_note))
        open_note = None if cell == REST else [step, 1, cell]
    if open_note is not None:
        notes.append(tuple(open_note))
    return notes
