def context_step(before, code, inward, recurrent, bias, taus):
    after = np.zeros(len(before))
    for i in range(len(before)):
        net = bias[i]
        for j in range(len(code)):
            net += inward[i, j] * code[j]
        for j in range(len(before)):
            net += recurrent[i, j] * before[j]
        after[i] = taus[i] * before[i] + (1 - taus[i]) * math.tanh(net)
    return after
