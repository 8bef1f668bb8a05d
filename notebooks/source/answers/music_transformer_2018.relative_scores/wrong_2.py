def relative_scores(query, vectors):
    # Sorted by distance: a row for each note, with all distances.
    # If you see: as many numbers in the first row as in the last. A note has a score for itself and for each note before
    #     it, so that row 0 has one number and row 1 has two.
    return [
        [sum(a * b for a, b in zip(wanted, vector, strict=True)) for vector in vectors[: len(query)]]
        for wanted in query
    ]
