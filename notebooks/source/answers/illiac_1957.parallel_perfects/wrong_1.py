def parallel_perfects(before, after):
    # If you see: Nobody moved, and yet a parallel was found. Look at question 1: a part
    #     that stays on its note does not go along with another.
    # Forgets that a repeated fifth is no parallel, and takes contrary motion for one too.
    found = []
    for i in range(len(before)):
        for j in range(i + 1, len(before)):
            gap = (before[i] - before[j]) % 12
            if gap in (0, 7) and (after[i] - after[j]) % 12 == gap:
                found.append((i, j))
    return found
