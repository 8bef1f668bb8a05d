def forbidding(parts, income):
    # Stops at the first part that forbids.
    # If you see: one name where two are due. Go through all parts.
    for name, commercial, limit in parts:
        if not commercial or (limit and income > limit):
            return [name]
    return []
