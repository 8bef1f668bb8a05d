def shared_times(tokens, waits):
    times = []
    for token in tokens:
        before = times[-1] if times else 0
        if token in waits:
            times.append(before + waits[token])
        else:
            times.append(before)
    return times
