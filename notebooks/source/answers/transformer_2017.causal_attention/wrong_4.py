import math


def causal_attention(query, key, value):
    # Covers after the softmax: the rows no longer sum to 1.
    # If you see: answers that are too small. What you cover after the softmax is missing from the
    #     sum of the row. Cover first, then take the softmax.
    scores = query @ key.transpose(-1, -2) / math.sqrt(key.shape[-1])
    return scores.softmax(dim=-1).tril() @ value
