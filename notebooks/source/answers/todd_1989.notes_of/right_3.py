from itertools import groupby


def notes_of(outputs):
    # Slices of one note share a number; groups of it are notes.
    marks, number, before = [], 0, None
    for row in outputs:
        *pitches, begins = row
        top = max(pitches)
        unit = pitches.index(top) if top > 0.5 else None
        if unit != before or begins > 0.5:
            number += 1
        marks.append((number, unit))
        before = unit
    notes, at = [], 0
    for (_, unit), group in groupby(marks):
        length = len(list(group))
        if unit is not None:
            notes.append((unit, at, length))
        at += length
    return notes
