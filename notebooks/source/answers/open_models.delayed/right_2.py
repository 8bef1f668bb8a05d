def delayed(codes, blank):
    # In one line a row.
    return [[blank] * k + list(row) + [blank] * (len(codes) - 1 - k) for k, row in enumerate(codes)]
