def importance_bound(log_weights):
    # Keeps the best draw alone.
    return max(log_weights)
