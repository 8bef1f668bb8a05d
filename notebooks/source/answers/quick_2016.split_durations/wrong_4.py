def split_durations(duration, parts, shortest):
    # Looks at the last part, which is the longest of three.
    shares = {1: [1], 2: [1 / 2, 1 / 2], 3: [1 / 4, 1 / 4, 1 / 2], 4: [1 / 4] * 4}[parts]
    divided = [share * duration for share in shares]
    return divided if divided[-1] >= shortest else [duration]
