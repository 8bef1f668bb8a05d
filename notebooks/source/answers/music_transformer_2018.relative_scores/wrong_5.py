def relative_scores(query, vectors):
    # Multiplies only the first numbers.
    # If you see: scores that are too small. Multiply number by number, all of them, and add the products up.
    return [
        [wanted[0] * vectors[now - other][0] for other in range(now + 1)]
        for now, wanted in enumerate(query)
    ]
