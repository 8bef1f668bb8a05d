def attribute_vector(points, values):
    # A quarter of three melodies is none.
    # If you see: division by zero. A quarter of three melodies is 0 as a whole number; take one on
    #     each side at least.
    order = sorted(range(len(values)), key=lambda place: values[place])
    quarter = len(values) // 4
    return [
        sum(points[place][latent] for place in order[-quarter:]) / quarter
        - sum(points[place][latent] for place in order[:quarter]) / quarter
        for latent in range(len(points[0]))
    ]
