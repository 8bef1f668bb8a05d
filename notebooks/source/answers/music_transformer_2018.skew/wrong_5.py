def skew(logits):
    # Folds as if there were always as many rows as steps.
    # If you see: an error that speaks of a shape. There may be fewer rows than steps, when only the last rows
    #     are asked for. The folded table has steps + 1 rows of `rows` numbers.
    rows, steps = logits.shape[-2:]
    padded = logits.new_zeros((*logits.shape[:-1], steps + 1))
    padded[..., 1:] = logits
    folded = padded.reshape(*logits.shape[:-2], steps + 1, steps)
    return folded[..., 1:, :].reshape(logits.shape)
