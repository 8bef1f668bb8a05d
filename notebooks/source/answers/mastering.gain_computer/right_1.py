def gain_computer(level, threshold, ratio):
    # Where the level ends up, less where it was.
    out = level if level <= threshold else threshold + (level - threshold) / ratio
    return out - level
