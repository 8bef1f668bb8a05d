def sample_with_kl(mean, log_deviation, noise):
    # Adds the logarithm where it is taken away.
    # If you see: a narrow curve costs you too little and a wide one too much. The logarithm is
    #     taken away, not added.
    deviation = math.e**log_deviation
    return mean + deviation * noise, (mean**2 + deviation**2 - 1) / 2 + log_deviation
