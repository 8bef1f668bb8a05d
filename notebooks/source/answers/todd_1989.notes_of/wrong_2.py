def notes_of(outputs):
    # Believes in beginnings only: a new pitch without one is lost in the note before.
    # If you see: you wait for a beginning that nobody says. A note also begins where the
    #     pitch changes, and after silence.
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
