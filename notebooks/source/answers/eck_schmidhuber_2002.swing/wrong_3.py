def swing(beat, ratio):
    # Delays everything after the half by as much, into the next beat.
    whole, rest = divmod(beat, 1)
    if rest < 0.5:
        return beat
    return whole + rest + ratio - 0.5
