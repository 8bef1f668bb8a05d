def residual_quantise(vectors, codebooks):
    # One row for each codebook, as the list has them.
    # If you see: the right codes, but lying on their side. Each codebook has a column of its own:
    #     codes[:, stage] = nearest, in a table with as many rows as there are vectors.
    residual = vectors
    codes = np.zeros((len(codebooks), len(vectors)), dtype=int)
    for stage, codebook in enumerate(codebooks):
        nearest = cdist(residual, codebook).argmin(axis=1)
        codes[stage] = nearest
        residual = residual - codebook[nearest]
    return codes
