def context_update(context, output, decay):
    # Lets the new note fade before it was ever held.
    return [decay * (old + heard) for old, heard in zip(context, output)]
