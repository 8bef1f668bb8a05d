def context_step(before, code, inward, recurrent, bias, taus):
    # The recurrent weights are read by column.
    net = inward @ code + before @ recurrent + bias
    return taus * before + (1 - taus) * np.tanh(net)
