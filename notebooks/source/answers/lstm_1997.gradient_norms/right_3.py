def gradient_norms(weights, slopes):
    # The error's way, transposed: through the slope, then back along the weights.
    errors = np.eye(len(weights))
    norms = [1.0]
    for slope in reversed(slopes):
        errors = weights.T @ (slope[:, None] * errors)
        norms.append(float(np.sqrt(max(0.0, np.linalg.eigvalsh(errors.T @ errors)[-1]))))
    return norms
