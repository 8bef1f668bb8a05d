def context_update(context, output, decay):
    # Makes a mean of old and new, which never grows beyond 1.
    return [decay * old + (1 - decay) * heard for old, heard in zip(context, output)]
