import numpy as np


def transition_row(counts, context, size, strength):
    # A mixture: the more often the context was seen, the less its shorter one weighs.
    below = (
        np.array(transition_row(counts, context[1:], size, strength))
        if context
        else np.full(size, 1 / size)
    )
    seen = np.zeros(size)
    for symbol, times in counts.get(context, {}).items():
        seen[symbol] = times
    total = seen.sum()
    if total == 0:
        return below.tolist()
    weight = total / (total + strength)
    return (weight * seen / total + (1 - weight) * below).tolist()
