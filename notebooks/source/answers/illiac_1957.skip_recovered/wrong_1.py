def skip_recovered(line):
    # Forgets that skips go down too.
    moves = [b - a for a, b in zip(line, line[1:])]
    return all(not (m >= 3 and n > 2) for m, n in zip(moves, moves[1:]))
