def gain_computer(level, threshold, ratio):
    # If you see: a level in place of a gain. Take the level that came in from the one that goes out.
    if level <= threshold:
        return level
    return threshold + (level - threshold) / ratio
