def sample_with_kl(mean, log_deviation, noise):
    width = math.e ** log_deviation
    return mean + width * noise, 0.5 * (mean * mean + width * width - 1 - 2 * log_deviation)
