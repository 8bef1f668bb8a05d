import torch


def causal_attention(query, key, value):
    # The exponentials written out, and what comes later made nought.
    notes, size = query.shape[-2], key.shape[-1]
    scores = torch.einsum("...id,...jd->...ij", query, key) * size**-0.5
    past = torch.arange(notes)[:, None] >= torch.arange(notes)
    scores = torch.where(past, scores, torch.tensor(-1e30))
    weights = torch.exp(scores - scores.amax(-1, keepdim=True))
    return (weights / weights.sum(-1, keepdim=True)) @ value
