def notes_of(outputs):
    # Forgets the silence: a pitch that returns after a rest goes on with the old note.
    notes, before = [], None
    for at, (*pitches, begins) in enumerate(outputs):
        top = max(pitches)
        if top <= 0.5:
            continue
        unit = pitches.index(top)
        if begins > 0.5 or unit != before:
            notes.append((unit, at, 1))
        else:
            unit, start, length = notes[-1]
            notes[-1] = (unit, start, length + 1)
        before = unit
    return notes
