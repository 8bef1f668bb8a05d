def parallel_perfects(before, after):
    # Looks only at neighbouring parts.
    found = []
    for i in range(len(before) - 1):
        j = i + 1
        together = (after[i] - before[i]) * (after[j] - before[j]) > 0
        gap = (before[i] - before[j]) % 12
        if together and gap in (0, 7) and (after[i] - after[j]) % 12 == gap:
            found.append((i, j))
    return found
