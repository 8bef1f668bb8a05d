def residual_quantise(vectors, codebooks):
    # Takes the farthest entry.
    # If you see: large where small was expected, such as 3 for the lowest tone. argmax finds the
    #     farthest entry; the nearest is argmin.
    residual = vectors
    codes = []
    for codebook in codebooks:
        nearest = cdist(residual, codebook).argmax(axis=1)
        codes.append(nearest)
        residual = residual - codebook[nearest]
    return np.stack(codes, axis=1)
