def count_lines(moves, length, start, end):
    # Walks backwards from the end and forgets to ask where a line of one note begins.
    if length == 1:
        return 1
    ways = [row[end] for row in moves]
    for _ in range(length - 2):
        ways = [sum(m * w for m, w in zip(row, ways)) for row in moves]
    return ways[start]
