def shift_tokens(seconds):
    hundredths = int(seconds / 0.01 + 0.5)
    if hundredths < 1:
        return []
    first = min(hundredths, 100)
    return [TIME_SHIFT - 1 + first, *shift_tokens((hundredths - first) / 100)]
