def split_durations(duration, parts, shortest):
    # Looks at the whole duration instead of its parts.
    shares = {1: [1], 2: [1 / 2, 1 / 2], 3: [1 / 4, 1 / 4, 1 / 2], 4: [1 / 4] * 4}[parts]
    if duration < shortest:
        return [duration]
    return [share * duration for share in shares]
