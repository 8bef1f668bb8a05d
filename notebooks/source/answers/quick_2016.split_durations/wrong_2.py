def split_durations(duration, parts, shortest):
    # Refuses parts that are just as short as is allowed.
    shares = {1: [1], 2: [1 / 2, 1 / 2], 3: [1 / 4, 1 / 4, 1 / 2], 4: [1 / 4] * 4}[parts]
    divided = [share * duration for share in shares]
    return divided if min(divided) > shortest else [duration]
