def context_update(context, output, decay):
    new = []
    for i in range(len(context)):
        new.append(decay * context[i] + output[i])
    return new
