def opened(parts, fields, locked):
    # In one line a part.
    return [{name: value for name, value in part.items() if name not in fields or name in locked} for part in parts]
