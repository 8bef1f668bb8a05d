def relative_scores(query, vectors):
    # Forgets the note itself.
    # If you see: rows that are too short by one. A note also looks at itself, at distance 0:
    #     range(now + 1) counts from 0 up to now.
    return [
        [sum(a * b for a, b in zip(wanted, vectors[now - other], strict=True)) for other in range(now)]
        for now, wanted in enumerate(query)
    ]
