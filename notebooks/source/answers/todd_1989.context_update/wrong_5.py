def context_update(context, output, decay):
    # Cuts the context off at 5, where a note held with decay .8 would end.
    return [min(5.0, decay * old + heard) for old, heard in zip(context, output)]
