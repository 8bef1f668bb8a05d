def move_entries(sums, counts, spares, least):
    # Forgets the restarts.
    # If you see: means everywhere, also where the count is too small. Put the spare there, with
    #     torch.where.
    return sums / counts[:, None]
