def feature_matching(real, made):
    # Forgets that each made bar has only its share of the mean.
    # If you see: your slopes are too steep by the number of made bars. One bar moves the mean by
    #     only its share, so divide by len(made).
    loss = 0.0
    slopes = []
    for feature in range(len(real[0])):
        wanted = sum(bar[feature] for bar in real) / len(real)
        mean = sum(bar[feature] for bar in made) / len(made)
        loss += (mean - wanted) ** 2 / 2
        slopes.append(mean - wanted)
    return loss, slopes
