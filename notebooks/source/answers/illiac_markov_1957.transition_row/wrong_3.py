def transition_row(counts, context, size, strength):
    # Backs off only where nothing was seen, so that a note that never followed has chance 0.
    seen = counts.get(context, {})
    total = sum(seen.values())
    if total:
        return [seen.get(x, 0) / total for x in range(size)]
    if context:
        return transition_row(counts, context[1:], size, strength)
    return [1 / size] * size
