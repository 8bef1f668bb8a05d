def guided(told, untold, scale):
    # A mean of the two, as if scale were their weight from 0 to 1, the wrong way round.
    # If you see: the words ignored at a scale of 1. At 1 the forecast with words has to come out as it is.
    return scale * untold + (1 - scale) * told
