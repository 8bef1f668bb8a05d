def memory_step(state, net_cell, net_in, net_out):
    # The same squashing functions, written with tanh.
    gate = lambda net: (1 + np.tanh(net / 2)) / 2
    state = state + np.expand_dims(gate(net_in), 1) * 2 * np.tanh(net_cell / 2)
    return np.expand_dims(gate(net_out), 1) * np.tanh(state / 2), state
