def residual_quantise(vectors, codebooks):
    # One codebook, and the same function for what is left over and the others.
    if len(codebooks) == 0:
        return np.zeros((len(vectors), 0), dtype=int)
    first = codebooks[0]
    nearest = np.argmin(cdist(vectors, first, "sqeuclidean"), axis=1)
    rest = residual_quantise(vectors - first[nearest], codebooks[1:])
    return np.column_stack([nearest, rest])
