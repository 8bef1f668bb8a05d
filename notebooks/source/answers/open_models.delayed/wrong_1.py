def delayed(codes, blank):
    # Nothing is filled in at the end, so that the rows are of different lengths.
    # If you see: rows that become longer and longer. Fill each up with blanks at its end too.
    return [[blank] * k + list(row) for k, row in enumerate(codes)]
