def soprano_plan(soprano, voices):
    # The melody in the bass.
    # If you see: the soprano's token at the end of each row. The soprano is the first voice of a row, the
    #     bass the last.
    return [[FREE] * (voices - 1) + [token] for token in soprano]
