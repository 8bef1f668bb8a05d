def guided(told, untold, scale):
    # So much of the one, and what is left of the other.
    return scale * told + (1 - scale) * untold
