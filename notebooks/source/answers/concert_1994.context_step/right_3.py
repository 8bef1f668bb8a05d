def context_step(before, code, inward, recurrent, bias, taus):
    weights = np.hstack([inward, recurrent, bias[:, None]])
    new = np.tanh(weights.dot(np.concatenate([code, before, [1.0]])))
    return new + taus * (before - new)
