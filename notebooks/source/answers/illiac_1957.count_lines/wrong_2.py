def count_lines(moves, length, start, end):
    # Goes against the arrows.
    ways = [0] * len(moves)
    ways[start] = 1
    for _ in range(length - 1):
        ways = [sum(ways[a] * moves[b][a] for a in range(len(moves))) for b in range(len(moves))]
    return ways[end]
