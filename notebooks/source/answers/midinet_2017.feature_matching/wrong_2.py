def feature_matching(real, made):
    # The slopes point away from the data.
    # If you see: your slopes have the wrong sign. A made mean that is too large has to fall, so
    #     the slope is made mean minus real mean, and above 0.
    loss = 0.0
    slopes = []
    for feature in range(len(real[0])):
        wanted = sum(bar[feature] for bar in real) / len(real)
        mean = sum(bar[feature] for bar in made) / len(made)
        loss += (wanted - mean) ** 2 / 2
        slopes.append((wanted - mean) / len(made))
    return loss, slopes
