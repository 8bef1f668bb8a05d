def next_note_chances(point, codes):
    # The distance is not squared.
    distances = np.sqrt(((codes - point) ** 2).sum(axis=1))
    near = np.exp(distances.min() - distances)
    return near / near.sum()
