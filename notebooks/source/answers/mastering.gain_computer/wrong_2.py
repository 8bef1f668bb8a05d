def gain_computer(level, threshold, ratio):
    # If you see: gains below the threshold too. Up to the threshold nothing may be changed.
    excess = level - threshold
    return excess / ratio - excess
