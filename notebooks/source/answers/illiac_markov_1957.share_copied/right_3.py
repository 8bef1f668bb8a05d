import numpy as np


def share_copied(generated, melodies, n):
    # Without a set: every window of the piece is held against every place of every melody.
    if len(generated) < n:
        return 0.0
    found = []
    for i in range(len(generated) - n + 1):
        window = generated[i : i + n]
        found.append(
            any(m[j : j + n] == window for m in melodies for j in range(len(m) - n + 1))
        )
    return float(np.mean(found))
