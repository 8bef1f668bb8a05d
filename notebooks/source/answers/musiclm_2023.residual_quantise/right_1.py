def residual_quantise(vectors, codebooks):
    # One vector at a time, and one entry at a time.
    table = []
    for vector in vectors:
        left, name = vector, []
        for codebook in codebooks:
            distances = [((left - entry) ** 2).sum() for entry in codebook]
            best = distances.index(min(distances))
            name.append(best)
            left = left - codebook[best]
        table.append(name)
    return np.array(table)
