def gradient_norms(weights, slopes):
    # Each lag from scratch, and the norm as the greatest singular value.
    answer = []
    for lag in range(len(slopes) + 1):
        product = np.eye(len(weights))
        for slope in slopes[len(slopes) - lag :]:
            product = np.diag(slope) @ weights @ product
        answer.append(float(np.linalg.svd(product, compute_uv=False)[0]))
    return answer
