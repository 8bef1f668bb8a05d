def transition_row(counts, context, size, strength):
    # Divides by nought where a context was never seen and there is no smoothing.
    below = transition_row(counts, context[1:], size, strength) if context else [1 / size] * size
    seen = counts.get(context, {})
    total = sum(seen.values()) + strength
    return [(seen.get(x, 0) + strength * below[x]) / total for x in range(size)]
