def parallel_perfects(before, after):
    # If you see: A fifth that becomes an octave is no parallel. It is not enough that both
    #     intervals are perfect; they have to be the same one.
    # Takes a fifth that becomes an octave for a parallel.
    found = []
    for i in range(len(before)):
        for j in range(i + 1, len(before)):
            together = (after[i] - before[i]) * (after[j] - before[j]) > 0
            if together and (before[i] - before[j]) % 12 in (0, 7) and (after[i] - after[j]) % 12 in (0, 7):
                found.append((i, j))
    return found
