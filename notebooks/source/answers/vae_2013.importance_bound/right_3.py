def importance_bound(log_weights):
    # In pairs: the larger, and what the smaller adds to it.
    so_far = None
    for weight in log_weights:
        if so_far is None:
            so_far = weight
        else:
            high, low = max(so_far, weight), min(so_far, weight)
            so_far = high + math.log1p(math.exp(low - high))
    return so_far - math.log(len(log_weights))
