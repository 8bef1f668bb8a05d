def opened(parts, fields, locked):
    # Both have to be so.
    # If you see: hardly any field left. Join the two questions by or, since one of them is enough.
    return [{name: value for name, value in part.items() if name not in fields and name in locked} for part in parts]
