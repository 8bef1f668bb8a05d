def attribute_vector(points, values):
    # Forgets that the mean is divided by how many there are.
    # If you see: right up to seven melodies, too long a vector from eight on. You add up each
    #     quarter; divide by how many melodies are in it.
    order = sorted(range(len(values)), key=lambda place: values[place])
    quarter = max(1, len(values) // 4)
    return [
        sum(points[place][latent] for place in order[-quarter:])
        - sum(points[place][latent] for place in order[:quarter])
        for latent in range(len(points[0]))
    ]
