def feature_matching(real, made):
    loss, slopes = 0.0, []
    for k in range(len(made[0])):
        gap = 0.0
        for bar in made:
            gap += bar[k] / len(made)
        for bar in real:
            gap -= bar[k] / len(real)
        loss += 0.5 * gap * gap
        slopes.append(gap / len(made))
    return loss, slopes
