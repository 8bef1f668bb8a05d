def gradient_norms(weights, slopes):
    # Leaves out lag 0, and takes the norm of all entries.
    product = np.eye(len(weights))
    norms = []
    for slope in slopes[::-1]:
        product = product @ (slope[:, None] * weights)
        norms.append(float(np.linalg.norm(product)))
    return norms
