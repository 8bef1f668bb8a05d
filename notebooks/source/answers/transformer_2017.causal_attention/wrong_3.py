import math


def causal_attention(query, key, value):
    # Forgets to divide the scores.
    # If you see: shares that are too sharp. The scores have not been divided by the square root of
    #     how many numbers a key has.
    scores = query @ key.transpose(-1, -2)
    later = scores.new_ones(scores.shape).triu(1) > 0
    return scores.masked_fill(later, -math.inf).softmax(dim=-1) @ value
