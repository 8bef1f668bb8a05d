def count_lines(moves, length, start, end):
    # If you see: The number of moves is not right. Count on your fingers: how many moves
    #     does a line of two notes have?
    # Makes one move too many: a line of n notes has n - 1 moves.
    ways = [0] * len(moves)
    ways[start] = 1
    for _ in range(length):
        ways = [sum(ways[a] * moves[a][b] for a in range(len(moves))) for b in range(len(moves))]
    return ways[end]
