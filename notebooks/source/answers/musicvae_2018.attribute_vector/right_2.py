import numpy as np


def attribute_vector(points, values):
    # All latents at once.
    order = np.argsort(values)
    quarter = max(len(values) // 4, 1)
    points = np.array(points, dtype=float)
    return (points[order[-quarter:]].mean(axis=0) - points[order[:quarter]].mean(axis=0)).tolist()
