def changes(before, after):
    # Questions and words in one table.
    asked = [
        (after[0] - before[0] > 0.01 or before[0] - after[0] > 0.01, "moved"),
        (after[1] - before[1] > 0.01, "lengthened"),
        (before[1] - after[1] > 0.01, "shortened"),
        (before[2] != after[2], "pitch"),
        (after[3] > before[3], "louder"),
        (after[3] < before[3], "softer"),
    ]
    return [word for true, word in asked if true]
