def contrastive_loss(likeness):
    # Forgets the minus.
    # If you see: the right number below 0. A share is below 1 and its logarithm below 0: surprise is
    #     the negative of it.
    strength = np.exp(likeness)
    shares = strength / strength.sum(axis=1, keepdims=True)
    return float(np.log(np.diagonal(shares)).mean())
