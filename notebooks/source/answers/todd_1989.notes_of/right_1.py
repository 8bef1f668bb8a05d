def notes_of(outputs):
    notes = []
    sounding = None
    for at, row in enumerate(outputs):
        best = 0
        for unit in range(len(row) - 1):
            if row[unit] > row[best]:
                best = unit
        now = best if row[best] > 0.5 else None
        if now is None:
            sounding = None
            continue
        if now == sounding and not row[-1] > 0.5:
            unit, start, length = notes.pop()
            notes.append((unit, start, length + 1))
        else:
            notes.append((now, at, 1))
        sounding = now
    return notes
