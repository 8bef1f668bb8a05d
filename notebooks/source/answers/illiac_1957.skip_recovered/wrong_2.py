def skip_recovered(line):
    # If you see: The last move was held to be a skip that nothing recovers. After it no
    #     note follows, and the rule then asks for nothing.
    # Counts the last move as a skip that nothing recovers.
    moves = [abs(b - a) for a, b in zip(line, line[1:])] + [99]
    return all(not (m >= 3 and n > 2) for m, n in zip(moves, moves[1:]))
