def fitted(seconds, tempo, beats):
    # By counting bar after bar.
    bar = 60 / tempo * beats
    bars = 0
    while (bars + 2) * bar <= seconds:
        bars += 1
    return bars, seconds - bars * bar
