def parallel_perfects(before, after):
    # Compares all with all, and so each part with itself.
    pairs = []
    for i in range(len(before)):
        for j in range(len(before)):
            together = (after[i] - before[i]) * (after[j] - before[j]) > 0
            gap = (before[i] - before[j]) % 12
            if together and gap in (0, 7) and (after[i] - after[j]) % 12 == gap:
                pairs.append((i, j))
    return pairs
