def fitted(seconds, tempo, beats):
    # By the number of beats.
    whole = int(seconds * tempo / 60 / beats)
    bars = max(whole, 1) - 1
    return bars, seconds - bars * beats * 60 / tempo
