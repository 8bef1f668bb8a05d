def memory_step(state, net_cell, net_in, net_out):
    # A forget gate of later years: what does not come in is forgotten.
    sigmoid = lambda x: 1 / (1 + np.exp(-x))
    opened = sigmoid(net_in)[:, None]
    new = (1 - opened) * state + opened * (4 * sigmoid(net_cell) - 2)
    return sigmoid(net_out)[:, None] * (2 * sigmoid(new) - 1), new
