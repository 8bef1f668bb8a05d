def count_lines(moves, length, start, end):
    if length == 1:
        return int(start == end)
    ways = [row[end] for row in moves]
    for _ in range(length - 2):
        ways = [sum(m * w for m, w in zip(row, ways)) for row in moves]
    return ways[start]
