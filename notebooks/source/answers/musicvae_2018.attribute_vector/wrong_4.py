def attribute_vector(points, values):
    # Never looks at the property: the first quarter of the list against the last.
    # If you see: right only where the melodies come in the order of their values. Put the places in
    #     that order first.
    quarter = max(1, len(values) // 4)
    return [
        sum(point[latent] for point in points[-quarter:]) / quarter
        - sum(point[latent] for point in points[:quarter]) / quarter
        for latent in range(len(points[0]))
    ]
