def context_step(before, code, inward, recurrent, bias, taus):
    # The old context goes through the tanh as well.
    net = inward @ code + recurrent @ before + bias
    return np.tanh(taus * before + (1 - taus) * net)
