def residual_quantise(vectors, codebooks):
    # Adds the entry where it should be taken off.
    # If you see: right codes in the first column, and later ones that push the wrong way. Take the
    #     entry off: the minus is what makes it a residual.
    residual = vectors
    codes = []
    for codebook in codebooks:
        nearest = cdist(residual, codebook).argmin(axis=1)
        codes.append(nearest)
        residual = residual + codebook[nearest]
    return np.stack(codes, axis=1)
