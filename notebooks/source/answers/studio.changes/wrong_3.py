def changes(before, after):
    # Stops at the first word.
    # If you see: one word only, where several things were changed. Ask all four questions: if, and not elif.
    if abs(after[0] - before[0]) > 0.01:
        return ["moved"]
    if after[1] - before[1] > 0.01:
        return ["lengthened"]
    if before[1] - after[1] > 0.01:
        return ["shortened"]
    if after[2] != before[2]:
        return ["pitch"]
    if after[3] != before[3]:
        return ["louder" if after[3] > before[3] else "softer"]
    return []
