def combined_token(instrument, volume, pitch):
    # The last bracket is missing, so that only the volume is multiplied by the pitches.
    # If you see: a number that is right for the piano, and too small for all others. Rows of
    #     instruments and volumes together are multiplied by the number of pitches.
    return instrument * 4 + volume * 61 + pitch - 36
