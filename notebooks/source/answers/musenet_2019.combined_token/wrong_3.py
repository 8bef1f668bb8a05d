def combined_token(instrument, volume, pitch):
    # Multiplies by the number of instruments where that of volumes belongs.
    # If you see: a number that is right for the piano, whose number is 0, and too large for all others.
    #     Multiply the instrument by how many volumes there are.
    return (instrument * 8 + volume) * 61 + pitch - 36
