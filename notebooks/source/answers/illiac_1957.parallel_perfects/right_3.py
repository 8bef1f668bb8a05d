def parallel_perfects(before, after):
    pairs = []
    for j in range(len(before)):
        for i in range(j):
            if before[i] == after[i] or before[j] == after[j]:
                continue
            if (after[i] > before[i]) != (after[j] > before[j]):
                continue
            for size in (0, 7):
                if (before[i] - before[j]) % 12 == size and (after[i] - after[j]) % 12 == size:
                    pairs += [[i, j]]
    return pairs
