def attribute_vector(points, values):
    # Without ranks: a melody belongs to a quarter if it is not beyond that quarter's limit.
    count = max(1, len(values) // 4)
    ordered = sorted(values)
    least, most = ordered[count - 1], ordered[-count]
    vector = [0.0] * len(points[0])
    for point, value in zip(points, values):
        for latent, number in enumerate(point):
            if value >= most:
                vector[latent] += number / count
            if value <= least:
                vector[latent] -= number / count
    return vector
