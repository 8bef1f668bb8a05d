def gain_computer(level, threshold, ratio):
    # The part of the excess that is taken away.
    excess = max(0.0, level - threshold)
    return -excess * (1 - 1 / ratio)
