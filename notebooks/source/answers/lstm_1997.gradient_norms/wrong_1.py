def gradient_norms(weights, slopes):
    # Goes forward in time from the first step.
    product = np.eye(len(weights))
    norms = [1.0]
    for slope in slopes:
        product = product @ (slope[:, None] * weights)
        norms.append(float(np.linalg.norm(product, 2)))
    return norms
