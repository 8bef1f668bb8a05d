def shared_times(tokens, waits):
    # Every wait counts as one step.
    # If you see: times that are too small. A wait moves the clock by `waits[token]`, not by 1.
    time = 0
    times = []
    for token in tokens:
        if token in waits:
            time += 1
        times.append(time)
    return times
