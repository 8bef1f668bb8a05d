def forbidding(parts, income):
    # In one line: never, or no longer.
    return [name for name, commercial, limit in parts if not commercial or 0 < limit < income]
