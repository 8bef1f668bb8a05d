def combined_token(instrument, volume, pitch):
    # The pitch as it is, without the lowest taken off.
    # If you see: a number that is 36 too large. Count pitches from C2 on: take LOWEST off.
    return (instrument * 4 + volume) * 61 + pitch
