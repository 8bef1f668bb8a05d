def move_entries(sums, counts, spares, least):
    # Begin with the means, and write the spares over those that are hardly used.
    entries = sums / counts.unsqueeze(1)
    unused = counts < least
    entries[unused] = spares[unused]
    return entries
