import numpy as np


def slerp(a, b, share):
    # With numpy: the angle from the two directions.
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    angle = np.arccos(np.clip(a @ b / lengths, -1, 1)) if lengths > 0 else 0.0
    if np.sin(angle) < 1e-6:
        return ((1 - share) * a + share * b).tolist()
    return ((np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)).tolist()
