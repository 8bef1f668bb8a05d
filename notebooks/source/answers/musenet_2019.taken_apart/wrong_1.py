def taken_apart(token):
    # Forgets to add the lowest pitch.
    # If you see: a pitch that is 36 too low. Pitches are counted from C2 on: add LOWEST again.
    rows, above = divmod(token, 61)
    instrument, volume = divmod(rows, 4)
    return instrument, volume, above
