from itertools import accumulate


def shared_times(tokens, waits):
    # A note waits for nothing.
    steps = [waits[token] if token in waits else 0 for token in tokens]
    return list(accumulate(steps))
