def count_lines(moves, length, start, end):
    # If you see: All lines of that length were counted, wherever they end. Look at what
    #     your function gives back at the end.
    # Counts all lines, wherever they end.
    ways = [0] * len(moves)
    ways[start] = 1
    for _ in range(length - 1):
        ways = [sum(ways[a] * moves[a][b] for a in range(len(moves))) for b in range(len(moves))]
    return sum(ways)
