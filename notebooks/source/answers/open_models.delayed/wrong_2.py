def delayed(codes, blank):
    # The first codebook is delayed most.
    # If you see: the delays the wrong way round. The first row has no blank before it, the last has most.
    last = len(codes) - 1
    return [[blank] * (last - k) + list(row) + [blank] * k for k, row in enumerate(codes)]
