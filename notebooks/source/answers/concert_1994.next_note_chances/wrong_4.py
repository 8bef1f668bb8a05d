def next_note_chances(point, codes):
    # In proportion to one over the distance.
    distances = ((codes - point) ** 2).sum(axis=1)
    near = 1 / (distances + 1e-9)
    return near / near.sum()
