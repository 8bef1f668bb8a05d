def notes_of(outputs):
    # Believes in beginnings only: a new pitch without one is lost in the note before.
    notes = []
    for at, (*pitches, begins) in enumerate(outputs):
        top = max(pitches)
        if top <= 0.5:
            continue
        if begins > 0.5 or not notes:
            notes.append((pitches.index(top), at, 1))
        else:
            unit, start, length = notes[-1]
            notes[-1] = (unit, start, length + 1)
    return notes
