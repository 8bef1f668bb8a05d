def next_note_chances(point, codes):
    # The nearest note takes all.
    distances = ((codes - point) ** 2).sum(axis=1)
    chances = np.zeros(len(codes))
    chances[distances.argmin()] = 1.0
    return chances
