def importance_bound(log_weights):
    # Forgets to divide by the number of draws.
    # If you see: you take the sum of the weights. Divide it by how many there are, or more draws
    #     would always seem better.
    largest = max(log_weights)
    return largest + math.log(sum(math.exp(weight - largest) for weight in log_weights))
