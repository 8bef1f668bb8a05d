def skip_recovered(line):
    # If you see: The skip itself was forbidden. The rule allows it; look at the move that
    #     comes after a skip.
    # Forbids the skip itself.
    for a, b in zip(line, line[1:]):
        if abs(b - a) >= 3:
            return False
    return True
