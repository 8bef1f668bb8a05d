def skew(logits):
    # Gives back what it is given.
    # If you see: the same numbers that were given. Sorted by distance, only the last row is also
    #     sorted by note; each row above it has to move one column further to the left.
    return logits
