def gradient_norms(weights, slopes):
    product = np.eye(weights.shape[0])
    answer = [1.0]
    for t in range(len(slopes) - 1, -1, -1):
        product = product @ np.diag(slopes[t]) @ weights
        answer.append(np.linalg.norm(product, ord=2))
    return answer
