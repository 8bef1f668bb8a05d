def attribute_vector(points, values):
    ranked = [point for value, place, point in sorted(
        (value, place, point) for place, (value, point) in enumerate(zip(values, points)))]
    quarter = len(ranked) // 4 or 1
    low, high = ranked[:quarter], ranked[len(ranked) - quarter:]
    return [sum(column) / quarter - sum(other) / quarter
            for column, other in zip(zip(*high), zip(*low))]
