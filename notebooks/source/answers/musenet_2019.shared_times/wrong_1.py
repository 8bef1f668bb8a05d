def shared_times(tokens, waits):
    # Notes the time before it moves on.
    # If you see: the right times, but each wait one moment too early. A wait stands at the time to which
    #     it leads: add first, and append then.
    time = 0
    times = []
    for token in tokens:
        times.append(time)
        time += waits.get(token, 0)
    return times
