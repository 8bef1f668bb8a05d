def gradient_norms(weights, slopes):
    # Puts the slope at the wrong end of the weights.
    product = np.eye(len(weights))
    norms = [1.0]
    for slope in slopes[::-1]:
        product = product @ (weights * slope)
        norms.append(float(np.linalg.norm(product, 2)))
    return norms
