import math


def causal_attention(query, key, value):
    # Note by note, as one would do it by hand.
    answers = []
    for now in range(query.shape[-2]):
        known = slice(0, now + 1)
        asked = query[..., now : now + 1, :]
        scores = asked @ key[..., known, :].transpose(-1, -2)
        weights = torch.softmax(scores / math.sqrt(key.shape[-1]), -1)
        answers.append(weights @ value[..., known, :])
    return torch.cat(answers, dim=-2)
