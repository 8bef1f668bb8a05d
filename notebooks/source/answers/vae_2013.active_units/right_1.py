def active_units(means, threshold=0.01):
    found = []
    for latent, column in enumerate(zip(*means)):
        middle = sum(column) / len(column)
        if sum((x - middle) ** 2 for x in column) / len(column) > threshold:
            found.append(latent)
    return found
