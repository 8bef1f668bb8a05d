def context_step(before, code, inward, recurrent, bias, taus):
    # What is new is not scaled, so that slow units grow without bound.
    net = inward @ code + recurrent @ before + bias
    return taus * before + np.tanh(net)
