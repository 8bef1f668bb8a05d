def skip_recovered(line):
    # Forbids the repeat after a skip.
    moves = [abs(b - a) for a, b in zip(line, line[1:])]
    return all(1 <= n <= 2 for m, n in zip(moves, moves[1:]) if m >= 3)
