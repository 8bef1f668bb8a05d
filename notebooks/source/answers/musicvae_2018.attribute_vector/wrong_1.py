def attribute_vector(points, values):
    # Points from much to little.
    # If you see: all signs are the other way round. What has much of the property comes first; what
    #     has little is taken away from it.
    order = sorted(range(len(values)), key=lambda place: values[place], reverse=True)
    quarter = max(1, len(values) // 4)
    vector = []
    for latent in range(len(points[0])):
        first = sum(points[place][latent] for place in order[:quarter]) / quarter
        last = sum(points[place][latent] for place in order[-quarter:]) / quarter
        vector.append(last - first)
    return vector
