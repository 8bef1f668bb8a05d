def attribute_vector(points, values):
    # Takes the upper half and the lower half.
    # If you see: right for two or three melodies, wrong for more. You take half of them on each
    #     side; a quarter is asked for, and the middle counts for nothing.
    order = sorted(range(len(values)), key=lambda place: values[place])
    half = max(1, len(values) // 2)
    return [
        sum(points[place][latent] for place in order[-half:]) / half
        - sum(points[place][latent] for place in order[:half]) / half
        for latent in range(len(points[0]))
    ]
