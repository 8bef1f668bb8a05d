def shift_tokens(seconds):
    whole, rest = divmod(int(seconds * 100 + 0.5), 100)
    return [355] * whole + ([255 + rest] if rest else [])
