import numpy as np


def relative_scores(query, vectors):
    rows = []
    for now in range(len(query)):
        # The farthest first: from the distance of the first note down to 0.
        by_distance = np.array(vectors[: now + 1]) @ np.array(query[now])
        rows.append(by_distance[::-1].tolist())
    return rows
