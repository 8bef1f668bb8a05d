def residual_quantise(vectors, codebooks):
    # Changes the vectors that were given.
    # If you see: the right codes, and a word about inputs that were changed. Write
    #     residual = residual - …, which makes a new table; -= changes the one that was given.
    residual = vectors
    codes = []
    for codebook in codebooks:
        nearest = cdist(residual, codebook).argmin(axis=1)
        codes.append(nearest)
        residual -= codebook[nearest]
    return np.stack(codes, axis=1)
