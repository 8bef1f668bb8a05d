def find_cycle(sounds):
    # Takes the longest period that fits, which holds several turns of the shortest.
    # If you see: your search begins with the long periods. Begin with 1 and stop at the first
    #     that fits.
    n = len(sounds)
    for period in range(n // 4, 0, -1):
        lead = n - period
        while lead > 0 and sounds[lead - 1] == sounds[lead - 1 + period]:
            lead -= 1
        if lead <= n // 2:
            return lead, period
    return n, 0
