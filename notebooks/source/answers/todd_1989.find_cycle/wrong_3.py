def find_cycle(sounds):
    # Finds only cycles that begin at once.
    # If you see: you ask that everything repeats from the first slice on. A lead-in may come
    #     first.
    n = len(sounds)
    for period in range(1, n // 4 + 1):
        if all(sounds[i] == sounds[i + period] for i in range(n - period)):
            return 0, period
    return n, 0
