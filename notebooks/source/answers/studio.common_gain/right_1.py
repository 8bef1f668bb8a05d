def common_gain(stems, ceiling):
    # Stems and mix in one table.
    table = np.vstack([np.array(stems), np.array(stems).sum(axis=0)])
    farthest = np.abs(table).max()
    return float(ceiling / farthest) if farthest > 0 else 1.0
