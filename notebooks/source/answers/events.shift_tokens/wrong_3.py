def shift_tokens(seconds):
    # One token is made to do, and a wait of more than a second is cut short.
    ticks = min(round(seconds * 100), 100)
    return [TIME_SHIFT + ticks - 1] if ticks else []
