def feature_matching(real, made):
    # Leaves the half away.
    # If you see: your loss is twice too large. The price is half the sum of the squared
    #     differences; with the half, the slope is the plain difference.
    loss = 0.0
    slopes = []
    for feature in range(len(real[0])):
        wanted = sum(bar[feature] for bar in real) / len(real)
        mean = sum(bar[feature] for bar in made) / len(made)
        loss += (mean - wanted) ** 2
        slopes.append((mean - wanted) / len(made))
    return loss, slopes
