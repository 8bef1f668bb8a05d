def skew(logits):
    # Exchanges rows and columns in place of folding.
    # If you see: rows that have become columns. `transpose` turns a table; `reshape` reads its numbers in the
    #     same order into rows of another length.
    rows, steps = logits.shape[-2:]
    padded = logits.new_zeros((*logits.shape[:-1], steps + 1))
    padded[..., 1:] = logits
    folded = padded.transpose(-1, -2)
    return folded[..., 1:, :].reshape(logits.shape)
