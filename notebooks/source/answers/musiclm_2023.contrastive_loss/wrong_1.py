def contrastive_loss(likeness):
    # Sums over the columns, so that sentences choose among sounds.
    # If you see: a number that is a little off, but right where the table is a mirror of itself. Each
    #     sound chooses among the sentences: divide by the sums of the rows, axis=1.
    strength = np.exp(likeness)
    shares = strength / strength.sum(axis=0, keepdims=True)
    return float(-np.log(np.diagonal(shares)).mean())
