def skew(logits):
    # Turns all rows round by the same number of columns.
    # If you see: that the first row is right and the last is not. Each row moves by another number of columns:
    #     the first by one less than there are rows, the last not at all.
    rows = logits.shape[-2]
    return logits.roll(1 - rows, dims=-1)
