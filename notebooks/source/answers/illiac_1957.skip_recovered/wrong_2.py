def skip_recovered(line):
    # Counts the last move as a skip that nothing recovers.
    moves = [abs(b - a) for a, b in zip(line, line[1:])] + [99]
    return all(not (m >= 3 and n > 2) for m, n in zip(moves, moves[1:]))
