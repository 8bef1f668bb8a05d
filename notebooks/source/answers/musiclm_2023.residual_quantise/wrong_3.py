def residual_quantise(vectors, codebooks):
    # Takes the entry off the vector and not off what was left over.
    # If you see: two right columns and then wrong ones. Each entry is taken off what was left over
    #     before, not off the vector that came in.
    residual = vectors
    codes = []
    for codebook in codebooks:
        nearest = cdist(residual, codebook).argmin(axis=1)
        codes.append(nearest)
        residual = vectors - codebook[nearest]
    return np.stack(codes, axis=1)
