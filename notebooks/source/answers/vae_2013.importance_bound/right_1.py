def importance_bound(log_weights):
    top = max(log_weights)
    total = 0.0
    for weight in log_weights:
        total += math.exp(weight - top)
    return top + math.log(total / len(log_weights))
