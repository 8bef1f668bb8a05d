def matched(costs, limit):
    # What a pair saves against two notes alone; the greatest saving is sought.
    saved = np.maximum(limit - np.array(costs), 0)
    rows, columns = linear_sum_assignment(saved, maximize=True)
    pairs = []
    for at in range(len(rows)):
        if saved[rows[at]][columns[at]] > 0:
            pairs.append((int(rows[at]), int(columns[at])))
    return pairs
