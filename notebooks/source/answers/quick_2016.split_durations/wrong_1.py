def split_durations(duration, parts, shortest):
    # Gives every symbol the same, three of them too.
    part = duration / parts
    return [duration] if part < shortest else [part] * parts
