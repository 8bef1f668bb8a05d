def importance_bound(log_weights):
    # Takes the mean of the logarithms, which is the looser bound.
    # If you see: you take the mean of the logarithms. That is the paper's bound; the tighter one
    #     takes the logarithm of the mean.
    return sum(log_weights) / len(log_weights)
