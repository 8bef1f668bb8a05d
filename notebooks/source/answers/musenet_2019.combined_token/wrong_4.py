def combined_token(instrument, volume, pitch):
    # Only three volumes: forgets the one that ends a note.
    # If you see: a number that is too small for all but the piano. There are 4 volumes: 0, the end of
    #     a note, counts as one.
    return (instrument * 3 + volume) * 61 + pitch - 36
