def parallel_perfects(before, after):
    # Asks only whether both parts move, so that parts which come together count too.
    pairs = []
    for i in range(len(before)):
        for j in range(i + 1, len(before)):
            apart = after[i] > before[i] and after[j] < before[j]
            moving = before[i] != after[i] and before[j] != after[j] and not apart
            gap = (before[i] - before[j]) % 12
            if moving and gap in (0, 7) and (after[i] - after[j]) % 12 == gap:
                pairs.append((i, j))
    return pairs
