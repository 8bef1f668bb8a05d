def move_entries(sums, counts, spares, least):
    # Divides columns in place of rows.
    # If you see: an error that speaks of sizes, or numbers that are divided by another entry's count. counts[:, None]
    #     makes a column, so that each row has one count.
    means = sums / counts
    unused = counts < least
    return torch.where(unused[:, None], spares, means)
