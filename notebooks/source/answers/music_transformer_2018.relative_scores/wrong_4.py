def relative_scores(query, vectors):
    # Takes the query of the note that is looked at.
    # If you see: that the first row is right and later ones are not. The note that looks is `now`: its query counts, all along
    #     the row, and not that of the note that is looked at.
    return [
        [
            sum(a * b for a, b in zip(query[other], vectors[now - other], strict=True))
            for other in range(now + 1)
        ]
        for now in range(len(query))
    ]
