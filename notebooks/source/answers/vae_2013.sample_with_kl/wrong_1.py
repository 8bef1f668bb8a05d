def sample_with_kl(mean, log_deviation, noise):
    # Takes the logarithm for the deviation itself.
    # If you see: you use the logarithm as if it were the width. Undo it first, with
    #     math.e ** log_deviation.
    point = mean + log_deviation * noise
    kl = (mean**2 + log_deviation**2 - 1) / 2 - log_deviation
    return point, kl
