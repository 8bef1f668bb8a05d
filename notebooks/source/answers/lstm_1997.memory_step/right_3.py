import math


def memory_step(state, net_cell, net_in, net_out):
    new, heard = state.copy(), state.copy()
    for b in range(len(net_in)):
        opened = 1 / (1 + math.exp(-net_in[b]))
        let_out = 1 / (1 + math.exp(-net_out[b]))
        for c in range(state.shape[1]):
            new[b, c] += opened * (4 / (1 + math.exp(-net_cell[b, c])) - 2)
            heard[b, c] = let_out * (2 / (1 + math.exp(-new[b, c])) - 1)
    return heard, new
