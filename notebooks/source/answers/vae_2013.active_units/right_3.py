import statistics


def active_units(means, threshold=0.01):
    columns = [[bar[latent] for bar in means] for latent in range(len(means[0]))]
    spreads = [statistics.pvariance(column) for column in columns]
    return [latent for latent, spread in enumerate(spreads) if spread > threshold]
