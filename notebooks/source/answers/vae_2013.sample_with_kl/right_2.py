def sample_with_kl(mean, log_deviation, noise):
    # By the variance, as most papers write it.
    variance = math.e ** (2 * log_deviation)
    point = mean + variance**0.5 * noise
    kl = -0.5 * (1 + 2 * log_deviation - mean**2 - variance)
    return point, kl
