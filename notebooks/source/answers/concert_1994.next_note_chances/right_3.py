def next_note_chances(point, codes):
    d = np.linalg.norm(np.asarray(codes) - np.asarray(point), axis=-1) ** 2
    # Each chance by its odds against all others.
    with np.errstate(over="ignore"):
        return 1 / np.exp(d[:, None] - d[None, :]).sum(axis=1)
