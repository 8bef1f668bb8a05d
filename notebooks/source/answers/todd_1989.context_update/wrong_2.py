def context_update(context, output, decay):
    # Makes a mean of old and new, which never grows beyond 1.
    # If you see: you take a mean of old and new. Nothing is taken from the new note: add all
    #     of it.
    return [decay * old + (1 - decay) * heard for old, heard in zip(context, output)]
