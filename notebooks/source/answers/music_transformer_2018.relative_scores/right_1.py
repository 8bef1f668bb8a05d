def relative_scores(query, vectors):
    def product(one, other):
        return sum(a * b for a, b in zip(one, other, strict=True))

    return [
        [product(wanted, vectors[now - other]) for other in range(now + 1)]
        for now, wanted in enumerate(query)
    ]
