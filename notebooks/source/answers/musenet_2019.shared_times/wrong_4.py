def shared_times(tokens, waits):
    # Forgets what was waited before.
    # If you see: times that fall back to 0. The clock goes on: add to it, and do not set it anew.
    return [waits.get(token, 0) for token in tokens]
