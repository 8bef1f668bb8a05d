def fitted(seconds, tempo, beats):
    # Rounds to the nearest bar.
    # If you see: a last chord that is now and then shorter than a bar. Count whole bars alone: int leaves the rest away.
    bar = beats * 60 / tempo
    bars = max(0, round(seconds / bar) - 1)
    return bars, seconds - bars * bar
