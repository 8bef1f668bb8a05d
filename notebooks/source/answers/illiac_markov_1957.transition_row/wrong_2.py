def transition_row(counts, context, size, strength):
    # Forgets the newest note first, where it should forget the oldest.
    below = transition_row(counts, context[:-1], size, strength) if context else [1 / size] * size
    seen = counts.get(context, {})
    total = sum(seen.values())
    if total == 0:
        return below
    return [(seen.get(x, 0) + strength * below[x]) / (total + strength) for x in range(size)]
