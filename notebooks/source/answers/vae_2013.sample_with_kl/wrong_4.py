def sample_with_kl(mean, log_deviation, noise):
    # Halves everything, the logarithm too.
    deviation = math.e**log_deviation
    return mean + deviation * noise, (mean**2 + deviation**2 - 1 - log_deviation) / 2
