def shift_tokens(seconds):
    # Cuts off instead of rounding.
    whole, rest = divmod(int(seconds * 100), 100)
    return [TIME_SHIFT + 99] * whole + ([TIME_SHIFT + rest - 1] if rest else [])
