def notes_of_voice(cells):
    cells = np.asarray(cells, dtype=int).reshape(-1)
    onsets = np.flatnonzero(cells < HOLD)
    ends = np.append(np.flatnonzero(cells != HOLD), len(cells))
    return [(int(o), int(ends[ends > o][0] - o), int(cells[o])) for o in onsets]
