def sample_with_kl(mean, log_deviation, noise):
    # Forgets the noise.
    # If you see: your point is the mean, whatever the noise. Stretch the noise by the deviation,
    #     and add it.
    deviation = math.e**log_deviation
    return mean, (mean**2 + deviation**2 - 1) / 2 - log_deviation
