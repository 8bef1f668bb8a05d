def changes(before, after):
    # Takes every difference for handwork.
    # If you see: moved or lengthened where only a program has rounded. Times that differ by 0.01 or less are the same.
    words = []
    if after[0] != before[0]:
        words.append("moved")
    if after[1] > before[1]:
        words.append("lengthened")
    if after[1] < before[1]:
        words.append("shortened")
    if after[2] != before[2]:
        words.append("pitch")
    if after[3] != before[3]:
        words.append("louder" if after[3] > before[3] else "softer")
    return words
