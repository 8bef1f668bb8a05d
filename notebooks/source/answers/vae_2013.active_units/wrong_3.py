def active_units(means, threshold=0.01):
    # Gives how many there are, not which.
    # If you see: you counted them. What is wanted are their numbers, in a list.
    count = 0
    for column in zip(*means):
        middle = sum(column) / len(column)
        count += sum((x - middle) ** 2 for x in column) / len(column) > threshold
    return count
