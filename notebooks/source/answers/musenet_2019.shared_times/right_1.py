def shared_times(tokens, waits):
    return [sum(waits.get(token, 0) for token in tokens[: place + 1]) for place in range(len(tokens))]
