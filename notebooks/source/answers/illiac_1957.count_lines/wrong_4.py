def count_lines(moves, length, start, end):
    # If you see: A line of one note makes no move and ends where it starts. Here start and
    #     end are two different notes, so look what happens where the length is 1.
    # Walks backwards from the end and forgets to ask where a line of one note begins.
    if length == 1:
        return 1
    ways = [row[end] for row in moves]
    for _ in range(length - 2):
        ways = [sum(m * w for m, w in zip(row, ways)) for row in moves]
    return ways[start]
