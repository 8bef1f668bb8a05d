def parallel_perfects(before, after):
    # Takes a part that stays for one that goes along.
    pairs = []
    for i in range(len(before)):
        for j in range(i + 1, len(before)):
            upper, lower = after[i] - before[i], after[j] - before[j]
            along = upper * lower >= 0 and (upper or lower)
            gap = (before[i] - before[j]) % 12
            if along and gap in (0, 7) and (after[i] - after[j]) % 12 == gap:
                pairs.append((i, j))
    return pairs
