def parallel_perfects(before, after):
    # If you see: No parallel was found at all. Are there brackets around the difference? Without
    #     them, `before[i] - before[j] % 12` takes the twelves away from `before[j]` alone.
    # Takes the rest of the lower note, not of the interval.
    parallels = []
    for i in range(len(before)):
        for j in range(i + 1, len(before)):
            same_way = (after[i] - before[i]) * (after[j] - before[j]) > 0
            first = before[i] - before[j] % 12
            second = after[i] - after[j] % 12
            if same_way and first in (0, 7) and second == first:
                parallels.append((i, j))
    return parallels
