def taken_apart(token):
    # Takes the volume off before the pitch.
    # If you see: numbers that are all wrong but for the first few tokens. What was added last comes off
    #     first: the pitch.
    rows, volume = divmod(token, 4)
    instrument, above = divmod(rows, 61)
    return instrument, volume, above + 36
