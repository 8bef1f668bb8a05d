def notes_of(outputs):
    # Starts from 0 instead of None, so the first pitch is taken to have sounded before.
    notes, before = [], 0
    for at, (*pitches, begins) in enumerate(outputs):
        top = max(pitches)
        unit = pitches.index(top) if top > 0.5 else None
        if unit is not None and (begins > 0.5 or unit != before):
            notes.append((unit, at, 1))
        elif unit is not None and notes:
            unit, start, length = notes[-1]
            notes[-1] = (unit, start, length + 1)
        before = unit
    return notes
