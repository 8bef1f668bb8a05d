def guided(told, untold, scale):
    # The step the wrong way round, away from the words.
    # If you see: numbers that move away from what the words say. It is told less untold.
    return untold + scale * (untold - told)
