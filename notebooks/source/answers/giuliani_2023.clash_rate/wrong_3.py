def clash_rate(moments):
    # Takes a whole tone for a clash too.
    # If you see: a whole tone counts as a clash. Only two notes a semitone apart do.
    if not moments:
        return 0.0
    clashes = 0
    for moment in moments:
        if any((pitch + step) % 12 in moment for pitch in moment for step in (1, 2)):
            clashes += 1
    return clashes / len(moments)
