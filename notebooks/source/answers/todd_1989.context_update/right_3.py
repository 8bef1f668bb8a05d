def context_update(context, output, decay):
    # What is lost is taken away, then what was heard is put in.
    faded = [value - (1 - decay) * value for value in context]
    return list(map(lambda left, heard: left + heard, faded, output))
