def changes(before, after):
    # The differences first.
    steps = [new - old for old, new in zip(before, after)]
    words = ["moved"] if max(steps[0], -steps[0]) > 0.01 else []
    if steps[1] > 0.01:
        words = words + ["lengthened"]
    if -steps[1] > 0.01:
        words = words + ["shortened"]
    if steps[2]:
        words = words + ["pitch"]
    if steps[3] > 0:
        words = words + ["louder"]
    if steps[3] < 0:
        words = words + ["softer"]
    return words
