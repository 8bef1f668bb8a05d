def gradient_norms(weights, slopes):
    # Multiplies the norms of the steps, which is only a bound.
    norms = [1.0]
    for slope in slopes[::-1]:
        norms.append(norms[-1] * float(np.linalg.norm(slope[:, None] * weights, 2)))
    return norms
