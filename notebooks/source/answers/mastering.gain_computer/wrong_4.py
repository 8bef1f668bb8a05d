def gain_computer(level, threshold, ratio):
    # If you see: far too much taken away. All of the excess is cut off, as a limiter does it.
    if level <= threshold:
        return 0.0
    return threshold - level
