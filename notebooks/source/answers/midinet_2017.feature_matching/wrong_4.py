def feature_matching(real, made):
    # Compares bar with bar, where the means are asked for.
    # If you see: something is paid although the means agree. Take the two means first, and only
    #     then their difference.
    loss = 0.0
    slopes = []
    for feature in range(len(real[0])):
        gaps = [m[feature] - r[feature] for m, r in zip(made, real)]
        loss += sum(gap**2 for gap in gaps) / len(gaps) / 2
        slopes.append(sum(gaps) / len(gaps) / len(made))
    return loss, slopes
