def transition_row(counts, context, size, strength):
    if len(context) == 0:
        below = [1.0 / size for _ in range(size)]
    else:
        below = transition_row(counts, context[1:], size, strength)
    if context not in counts or not counts[context]:
        return below
    row = []
    n = 0
    for times in counts[context].values():
        n += times
    for symbol in range(size):
        times = 0
        if symbol in counts[context]:
            times = counts[context][symbol]
        row.append((times + strength * below[symbol]) / (n + strength))
    return row
