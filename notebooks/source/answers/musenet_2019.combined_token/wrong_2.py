def combined_token(instrument, volume, pitch):
    # Adds the three up, so that many notes share a token.
    # If you see: a number that is far too small. A step of instrument has to jump over all volumes and
    #     pitches, a step of volume over all pitches: multiply before you add.
    return instrument + volume + pitch - 36
