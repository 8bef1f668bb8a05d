def skew(logits):
    # Forgets to give the result the shape of the logits.
    # If you see: a table of another shape where only the last rows are asked about. After folding there are as many rows as
    #     steps; `.reshape(logits.shape)` at the end gives the table its shape back.
    rows, steps = logits.shape[-2:]
    padded = logits.new_zeros((*logits.shape[:-1], steps + 1))
    padded[..., 1:] = logits
    folded = padded.reshape(*logits.shape[:-2], steps + 1, rows)
    return folded[..., 1:, :]
