def changes(before, after):
    # The four values by name.
    onset, length, pitch, velocity = before
    words = []
    if abs(onset - after[0]) > 0.01:
        words.append("moved")
    longer = after[1] - length
    if longer > 0.01:
        words.append("lengthened")
    elif longer < -0.01:
        words.append("shortened")
    if pitch != after[2]:
        words.append("pitch")
    if velocity < after[3]:
        words.append("louder")
    elif velocity > after[3]:
        words.append("softer")
    return words
