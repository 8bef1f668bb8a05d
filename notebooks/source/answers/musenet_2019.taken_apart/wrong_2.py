def taken_apart(token):
    # Whole and remainder exchanged.
    # If you see: instrument and volume changed about. `divmod` gives the whole first and then the
    #     remainder: divmod(7, 4) is (1, 3).
    rows, above = divmod(token, 61)
    volume, instrument = divmod(rows, 4)
    return instrument, volume, above + 36
