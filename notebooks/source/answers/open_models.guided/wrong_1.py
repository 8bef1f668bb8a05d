def guided(told, untold, scale):
    # Begins at the forecast with words, so that the words count once too often.
    # If you see: a step too far even with a scale of 1. Begin at the forecast without words.
    return told + scale * (told - untold)
