def delayed(codes, blank):
    # Keeps the length, so that the last codes fall off the end.
    # If you see: codes missing at the end. The rows become longer by the number of codebooks less one.
    steps = len(codes[0])
    return [([blank] * k + list(row))[:steps] for k, row in enumerate(codes)]
