def find_cycle(sounds):
    # Ask of the second half first; only then look for the beginning.
    n = len(sounds)
    half = sounds[n // 2 :]
    for period in range(1, n // 4 + 1):
        if half[period:] == half[: len(half) - period]:
            lead = n // 2
            while lead > 0 and sounds[lead - 1] == sounds[lead - 1 + period]:
                lead -= 1
            return lead, period
    return n, 0
