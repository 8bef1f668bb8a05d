def memory_step(state, net_cell, net_in, net_out):
    # Spreads the gates along the wrong side.
    sigmoid = lambda x: 1 / (1 + np.exp(-x))
    new = state + sigmoid(net_in) * (4 * sigmoid(net_cell) - 2)
    return sigmoid(net_out) * (2 * sigmoid(new) - 1), new
