def importance_bound(log_weights):
    # Works with the bare weights, which are rounded to 0.
    # If you see: e to the power of -1000 is 0 for a computer, and 0 has no logarithm. Take the
    #     largest log weight away first, and add it at the end.
    weights = [math.exp(weight) for weight in log_weights]
    return math.log(sum(weights) / len(weights))
