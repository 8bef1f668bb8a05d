def shift_tokens(seconds):
    ticks = round(seconds * 100)
    tokens = []
    while ticks > 100:
        tokens.append(TIME_SHIFT + 99)
        ticks -= 100
    if ticks > 0:
        tokens.append(TIME_SHIFT + ticks - 1)
    return tokens
