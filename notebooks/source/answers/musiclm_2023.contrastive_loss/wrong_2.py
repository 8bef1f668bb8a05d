def contrastive_loss(likeness):
    # All strengths of the table in one sum.
    # If you see: a number that is too large, 1.386 for two sounds that are told apart by nothing.
    #     Each row has a sum of its own: axis=1, keepdims=True.
    strength = np.exp(likeness)
    shares = strength / strength.sum()
    return float(-np.log(np.diagonal(shares)).mean())
