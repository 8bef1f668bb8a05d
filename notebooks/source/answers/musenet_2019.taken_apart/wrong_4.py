def taken_apart(token):
    # Forgets that the rows still hold the instrument.
    # If you see: a volume above 3. The rows hold instrument and volume together: divide them once more.
    rows, above = divmod(token, 61)
    return rows // 4, rows, above + 36
