import numpy as np


def notes_of(outputs):
    # First every onset, then the length up to the next onset or rest.
    if not outputs:
        return []
    said = np.array(outputs)
    pitch = said[:, :-1].argmax(axis=1)
    pitch[said[:, :-1].max(axis=1) <= 0.5] = -1
    before = np.concatenate([[-1], pitch[:-1]])
    onset = (pitch >= 0) & ((said[:, -1] > 0.5) | (pitch != before))
    notes = []
    for start in np.flatnonzero(onset):
        end = start + 1
        while end < len(pitch) and pitch[end] == pitch[start] and not onset[end]:
            end += 1
        notes.append((int(pitch[start]), int(start), int(end - start)))
    return notes
