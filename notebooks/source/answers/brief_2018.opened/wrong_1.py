def opened(parts, fields, locked):
    # Forgets the locks.
    # If you see: a locked field that is gone. A field also stays where its name is among the locked ones.
    return [{name: value for name, value in part.items() if name not in fields} for part in parts]
