def delayed(codes, blank):
    # Begins to count the delay at 1.
    # If you see: a blank before the first codebook too. It has nothing to wait for: count from 0.
    books = len(codes)
    return [[blank] * (k + 1) + list(row) + [blank] * (books - 1 - k) for k, row in enumerate(codes)]
