def find_cycle(sounds):
    # Content with one repetition at the very end: a held note passes for a cycle.
    # If you see: one repetition at the very end is not enough. The whole second half has to
    #     repeat.
    n = len(sounds)
    for period in range(1, n // 4 + 1):
        if sounds[n - period :] == sounds[n - 2 * period : n - period]:
            lead = n - period
            while lead > 0 and sounds[lead - 1] == sounds[lead - 1 + period]:
                lead -= 1
            return lead, period
    return n, 0
