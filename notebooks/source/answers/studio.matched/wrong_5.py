def matched(costs, limit):
    # Column before row.
    # If you see: the right pairs the wrong way round. The row, the note as it was, comes first.
    capped = np.minimum(costs, limit)
    rows, columns = linear_sum_assignment(capped)
    return [(int(c), int(r)) for r, c in zip(rows, columns) if capped[r, c] < limit]
