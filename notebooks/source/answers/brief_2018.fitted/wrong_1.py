def fitted(seconds, tempo, beats):
    # Keeps no bar for the last chord.
    # If you see: a last chord of no time, or of less than a bar. One of the whole bars is kept for it.
    bar = beats * 60 / tempo
    bars = int(seconds / bar)
    return bars, seconds - bars * bar
