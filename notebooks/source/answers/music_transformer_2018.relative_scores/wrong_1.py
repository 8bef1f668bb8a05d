def relative_scores(query, vectors):
    # The vector of the place, not of the distance.
    # If you see: rows in which the first and the last number have changed places. `vectors[other]` is the vector
    #     of a place. What counts is how far back it lies: vectors[now - other].
    return [
        [sum(a * b for a, b in zip(wanted, vectors[other], strict=True)) for other in range(now + 1)]
        for now, wanted in enumerate(query)
    ]
