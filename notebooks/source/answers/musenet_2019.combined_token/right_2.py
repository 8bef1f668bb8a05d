def combined_token(instrument, volume, pitch):
    # Like seconds of hours, minutes and seconds.
    token = instrument
    for digit, size in ((volume, 4), (pitch - 36, 61)):
        token = token * size + digit
    return token
