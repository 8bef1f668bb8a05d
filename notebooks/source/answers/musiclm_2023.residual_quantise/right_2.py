def residual_quantise(vectors, codebooks):
    # All distances by broadcasting; what is left over is what the sum so far lacks.
    columns = []
    said = np.zeros(vectors.shape)
    for codebook in codebooks:
        apart = (vectors - said)[:, None, :] - codebook[None, :, :]
        columns.append(np.linalg.norm(apart, axis=2).argmin(axis=1))
        said += codebook[columns[-1]]
    return np.stack(columns, axis=1)
