def move_entries(sums, counts, spares, least):
    # Always takes 1 for the limit.
    means = sums / counts[:, None]
    unused = counts < 1.0
    return torch.where(unused[:, None], spares, means)
