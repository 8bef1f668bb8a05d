def guided(told, untold, scale):
    # From where the words lead, further on in the same direction.
    step = told - untold
    return told + (scale - 1) * step
