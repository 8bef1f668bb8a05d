def shared_times(tokens, waits):
    # Every token takes a step, as in a text.
    # If you see: 1, 2, 3 and so on. Only tokens that wait move the clock, by as much as `waits` says.
    return [place + 1 for place in range(len(tokens))]
