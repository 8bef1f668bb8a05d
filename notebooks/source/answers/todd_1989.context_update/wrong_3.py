def context_update(context, output, decay):
    # Keeps all of the past and only a part of the present.
    # If you see: old and new have changed places. The old trace fades, the new note comes in
    #     whole.
    return [old + decay * heard for old, heard in zip(context, output)]
