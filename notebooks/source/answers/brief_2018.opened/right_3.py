def opened(parts, fields, locked):
    # With sets.
    free = set(fields) - set(locked)
    return [{name: part[name] for name in part if name not in free} for part in parts]
