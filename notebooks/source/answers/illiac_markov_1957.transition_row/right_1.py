def transition_row(counts, context, size, strength):
    # From the shortest context up to the whole one.
    row = [1 / size] * size
    for start in range(len(context), -1, -1):
        seen = counts.get(tuple(context[start:]), {})
        total = sum(seen.values())
        if total > 0:
            row = [(seen.get(x, 0) + strength * p) / (total + strength) for x, p in enumerate(row)]
    return row
