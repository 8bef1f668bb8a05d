def parallel_perfects(before, after):
    # Forgets compound intervals: a twelfth is a fifth too.
    found = []
    for i in range(len(before)):
        for j in range(i + 1, len(before)):
            together = (after[i] - before[i]) * (after[j] - before[j]) > 0
            gap = before[i] - before[j]
            if together and gap in (0, 7, 12) and after[i] - after[j] == gap:
                found.append((i, j))
    return found
