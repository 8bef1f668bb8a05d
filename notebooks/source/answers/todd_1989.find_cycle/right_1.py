def find_cycle(sounds):
    n = len(sounds)
    for period in range(1, n // 4 + 1):
        lead = 0
        for i in range(n - period):
            if sounds[i] != sounds[i + period]:
                lead = i + 1
        if lead <= n // 2:
            return lead, period
    return n, 0
