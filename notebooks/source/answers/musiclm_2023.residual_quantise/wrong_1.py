def residual_quantise(vectors, codebooks):
    # Asks each codebook for the vector itself.
    # If you see: right codes in the first column only. What is left over has to change: after each
    #     codebook write residual = residual - codebook[nearest].
    codes = []
    for codebook in codebooks:
        codes.append(cdist(vectors, codebook).argmin(axis=1))
    return np.stack(codes, axis=1)
