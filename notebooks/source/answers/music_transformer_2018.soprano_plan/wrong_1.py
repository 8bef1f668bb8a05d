def soprano_plan(soprano, voices):
    # A place too many for the net.
    # If you see: rows that are too long by one. The soprano is one of the voices: FREE stands once for each
    #     *other* voice, `voices - 1` times.
    return [[token] + [FREE] * voices for token in soprano]
