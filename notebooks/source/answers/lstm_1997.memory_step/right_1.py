def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def memory_step(state, net_cell, net_in, net_out):
    y_in, y_out = sigmoid(net_in)[:, None], sigmoid(net_out)[:, None]
    new = state + y_in * (4 * sigmoid(net_cell) - 2)
    return y_out * (2 * sigmoid(new) - 1), new
