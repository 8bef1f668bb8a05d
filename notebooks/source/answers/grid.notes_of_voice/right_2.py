def notes_of_voice(cells):
    notes = []
    for onset, pitch in enumerate(cells):
        if pitch >= 128:
            continue
        end = onset + 1
        while end < len(cells) and cells[end] == 128:
            end += 1
        notes.append((onset, end - onset, pitch))
    return notes
