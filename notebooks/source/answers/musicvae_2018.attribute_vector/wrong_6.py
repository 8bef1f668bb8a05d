def attribute_vector(points, values):
    # The single most against the single least.
    most = values.index(max(values))
    least = values.index(min(values))
    return [high - low for high, low in zip(points[most], points[least])]
