def opened(parts, fields, locked):
    # Empties the fields instead of taking them away.
    # If you see: fields that are None. They have to be gone, since the composer fills only what is missing.
    free = [name for name in fields if name not in locked]
    return [{name: None if name in free else value for name, value in part.items()} for part in parts]
