def split_durations(duration, parts, shortest):
    # Halves what is there: the last part once, the first part once more.
    lengths = [duration]
    if parts > 1:
        lengths = [duration / 2, duration / 2]
    if parts > 2:
        lengths = [duration / 4, duration / 4] + lengths[1:]
    if parts > 3:
        lengths = lengths[:2] + [duration / 4, duration / 4]
    for length in lengths:
        if length < shortest:
            return [duration]
    return lengths
