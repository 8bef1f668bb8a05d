def transition_row(counts, context, size, strength):
    # Goes straight to equal chances and never asks the shorter context.
    seen = counts.get(context, {})
    total = sum(seen.values())
    if total + strength == 0:
        return [1 / size] * size
    return [(seen.get(x, 0) + strength / size) / (total + strength) for x in range(size)]
