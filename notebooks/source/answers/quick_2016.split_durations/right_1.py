def split_durations(duration, parts, shortest):
    if parts == 1:
        return [duration]
    first = duration / 2 if parts == 2 else duration / 4
    if first < shortest:
        return [duration]
    if parts == 3:
        return [first, first, 2 * first]
    return [first] * parts
