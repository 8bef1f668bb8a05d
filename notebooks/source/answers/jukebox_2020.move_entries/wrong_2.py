def move_entries(sums, counts, spares, least):
    # Restarts what is used, and keeps what is not.
    # If you see: spares where means belong, and the other way round. torch.where takes the second
    #     where the condition is true.
    means = sums / counts[:, None]
    unused = counts < least
    return torch.where(unused[:, None], means, spares)
