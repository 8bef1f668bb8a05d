def next_note_chances(point, codes):
    scores = []
    for code in codes:
        scores.append(-sum((a - b) ** 2 for a, b in zip(code, point)))
    top = max(scores)
    weights = [math.exp(score - top) for score in scores]
    return np.array([weight / sum(weights) for weight in weights])
