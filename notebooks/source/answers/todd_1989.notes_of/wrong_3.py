def notes_of(outputs):
    # Takes the strongest pitch even where none is above a half, so there is never a rest.
    # If you see: a pitch sounds only if it is above 0.5. Where even the strongest is weaker,
    #     there is silence.
    notes, before = [], None
    for at, (*pitches, begins) in enumerate(outputs):
        unit = pitches.index(max(pitches))
        if begins > 0.5 or unit != before:
            notes.append((unit, at, 1))
        else:
            unit, start, length = notes[-1]
            notes[-1] = (unit, start, length + 1)
        before = unit
    return notes
