def soprano_plan(soprano, voices):
    # All voices sing the soprano.
    # If you see: the same number all along each row. So all voices would sing the soprano; FREE, which is
    #     -1, is what lets the net choose.
    return [[token] * voices for token in soprano]
