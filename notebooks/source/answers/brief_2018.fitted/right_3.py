def fitted(seconds, tempo, beats):
    # With the rest of a division.
    bar = beats * 60 / tempo
    whole, left = divmod(seconds, bar)
    if not whole:
        return 0, seconds
    return int(whole) - 1, left + bar
