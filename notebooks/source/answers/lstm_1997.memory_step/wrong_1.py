def memory_step(state, net_cell, net_in, net_out):
    # Hears the old state instead of the new one.
    sigmoid = lambda x: 1 / (1 + np.exp(-x))
    new = state + sigmoid(net_in)[:, None] * (4 * sigmoid(net_cell) - 2)
    return sigmoid(net_out)[:, None] * (2 * sigmoid(state) - 1), new
