def opened(parts, fields, locked):
    # Keeps what was to go.
    # If you see: only the fields that were wanted anew. Turn the question round: keep what is not among them.
    return [{name: value for name, value in part.items() if name in fields or name in locked} for part in parts]
