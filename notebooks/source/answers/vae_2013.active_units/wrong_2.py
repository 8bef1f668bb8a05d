def active_units(means, threshold=0.01):
    # Goes through the bars instead of the latents.
    # If you see: you went through the rows of the table. A row is a bar; a latent is a column.
    active = []
    for number, row in enumerate(means):
        middle = sum(row) / len(row)
        if sum((value - middle) ** 2 for value in row) / len(row) > threshold:
            active.append(number)
    return active
