def delayed(codes, blank):
    # Turns the rows round in a circle instead of filling in blanks.
    # If you see: codes of the end at the beginning. What does not sound yet is blank, not the end of the row.
    return [list(row[len(row) - k:]) + list(row[:len(row) - k]) for k, row in enumerate(codes)]
