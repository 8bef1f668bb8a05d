def gain_computer(level, threshold, ratio):
    # If you see: a gain above 0. This is what is left of the excess, not by how much it shrinks.
    if level <= threshold:
        return 0.0
    return (level - threshold) / ratio
