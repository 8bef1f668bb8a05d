def context_update(context, output, decay):
    # Keeps all of the past and only a part of the present.
    return [old + decay * heard for old, heard in zip(context, output)]
