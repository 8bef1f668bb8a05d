def find_cycle(sounds):
    # Says the period first.
    n = len(sounds)
    for period in range(1, n // 4 + 1):
        lead = n - period
        while lead > 0 and sounds[lead - 1] == sounds[lead - 1 + period]:
            lead -= 1
        if lead <= n // 2:
            return period, lead
    return 0, n
