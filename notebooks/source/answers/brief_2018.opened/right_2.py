def opened(parts, fields, locked):
    # First what may go, then everything else.
    free = [name for name in fields if name not in locked]
    result = []
    for part in parts:
        copied = dict(part)
        for name in free:
            copied.pop(name, None)
        result.append(copied)
    return result
