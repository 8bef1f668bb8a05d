def skew(logits):
    rows, steps = logits.shape[-2:]
    # Read each row from another beginning on: row by row, by the place of its first step.
    shifted = logits.clone()
    for row in range(rows):
        behind = rows - 1 - row
        shifted[..., row, : steps - behind] = logits[..., row, behind:]
    return shifted
