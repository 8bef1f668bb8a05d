def opened(parts, fields, locked):
    # Changes the parts that it was given.
    # If you see: that your function changes what it was given. Begin a new dictionary for each part.
    for part in parts:
        for name in fields:
            if name not in locked:
                part.pop(name, None)
    return parts
