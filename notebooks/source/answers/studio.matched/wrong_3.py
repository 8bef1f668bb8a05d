def matched(costs, limit):
    # Keeps every pair.
    # If you see: pairs of notes that have nothing to do with each other. Keep a pair only where its number is below the limit.
    rows, columns = linear_sum_assignment(np.minimum(costs, limit))
    return [(int(r), int(c)) for r, c in zip(rows, columns)]
