def fitted(seconds, tempo, beats):
    # Rounds to the nearest bar.
    # If you see: a last chord of less than a bar. You kept no bar for the last chord, or you rounded 15.5 up: write int(…) - 1.
    bar = beats * 60 / tempo
    bars = max(0, round(seconds / bar) - 1)
    return bars, seconds - bars * bar
