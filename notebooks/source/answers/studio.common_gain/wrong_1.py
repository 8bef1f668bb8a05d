def common_gain(stems, ceiling):
    # Looks at the mix alone.
    # If you see: too large a factor where two tracks pull against each other. A stem may go farther than the mix: look at both.
    farthest = np.max(np.abs(np.sum(stems, axis=0)))
    return 1.0 if farthest == 0 else float(ceiling / farthest)
