def sample_with_kl(mean, log_deviation, noise):
    # Measures the point that was drawn instead of the curve.
    deviation = math.e**log_deviation
    point = mean + deviation * noise
    return point, (point**2 + deviation**2 - 1) / 2 - log_deviation
