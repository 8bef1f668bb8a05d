def skew(logits):
    # Turns the rows round, as if sorting were enough.
    # If you see: the numbers of each row in the opposite order. They are in the right order already; each row
    #     only has to move to the left.
    return logits.flip(-1)
