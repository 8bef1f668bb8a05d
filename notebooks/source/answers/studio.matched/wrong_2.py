def matched(costs, limit):
    # Leaves far pairs out only after the choice.
    # If you see: too few pairs where some numbers are very large. Put the limit in their place before you let it choose.
    rows, columns = linear_sum_assignment(costs)
    return [(int(r), int(c)) for r, c in zip(rows, columns) if costs[r][c] < limit]
