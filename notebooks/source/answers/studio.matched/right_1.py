def matched(costs, limit):
    # The table is capped in plain Python.
    capped = [[min(value, limit) for value in row] for row in costs]
    rows, columns = linear_sum_assignment(capped)
    return [(int(r), int(c)) for r, c in zip(rows, columns) if capped[r][c] < limit]
