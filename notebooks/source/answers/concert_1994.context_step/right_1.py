def context_step(before, code, inward, recurrent, bias, taus):
    net = inward @ code + recurrent @ before + bias
    return taus * before + (1 - taus) * np.tanh(net)
