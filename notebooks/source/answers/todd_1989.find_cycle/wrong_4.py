def find_cycle(sounds):
    # If you see: Both numbers are right and stand in the wrong order. Look which of them the
    #     description names first.
    # Says the period first.
    n = len(sounds)
    for period in range(1, n // 4 + 1):
        lead = n - period
        while lead > 0 and sounds[lead - 1] == sounds[lead - 1 + period]:
            lead -= 1
        if lead <= n // 2:
            return period, lead
    return 0, n
