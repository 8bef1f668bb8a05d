def forbidding(parts, income):
    # A limit of nothing is a limit that nobody reaches.
    names = []
    for name, commercial, limit in parts:
        reach = limit or float("inf")
        allowed = commercial and income <= reach
        if not allowed:
            names.append(name)
    return names
