def common_gain(stems, ceiling):
    # Moment by moment, in plain Python.
    farthest = 0.0
    for moment in range(len(stems[0])):
        total = 0.0
        for stem in stems:
            total = total + stem[moment]
            farthest = max(farthest, abs(stem[moment]))
        farthest = max(farthest, abs(total))
    if farthest == 0:
        return 1.0
    return ceiling / farthest
