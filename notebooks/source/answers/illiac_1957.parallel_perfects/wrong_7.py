def parallel_perfects(before, after):
    # Asks that both parts go equally far, and so misses a fifth that becomes a twelfth.
    pairs = []
    for i in range(len(before)):
        for j in range(i + 1, len(before)):
            move = after[i] - before[i]
            if move and move == after[j] - before[j] and (before[i] - before[j]) % 12 in (0, 7):
                pairs.append((i, j))
    return pairs
