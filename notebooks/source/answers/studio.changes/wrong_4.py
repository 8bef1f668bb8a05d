def changes(before, after):
    # Louder and softer the wrong way round.
    # If you see: louder where it is softer. The note after comes first in the question.
    words = []
    if abs(after[0] - before[0]) > 0.01:
        words.append("moved")
    if after[1] - before[1] > 0.01:
        words.append("lengthened")
    if before[1] - after[1] > 0.01:
        words.append("shortened")
    if after[2] != before[2]:
        words.append("pitch")
    if after[3] != before[3]:
        words.append("louder" if after[3] < before[3] else "softer")
    return words
