def relative_scores(query, vectors):
    rows = []
    for now in range(len(query)):
        row = []
        for distance in range(now, -1, -1):
            score = 0.0
            for place in range(len(query[now])):
                score += query[now][place] * vectors[distance][place]
            row.append(score)
        rows.append(row)
    return rows
