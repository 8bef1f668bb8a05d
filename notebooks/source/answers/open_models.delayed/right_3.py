def delayed(codes, blank):
    # Step by step: which code has each codebook at this moment?
    books, steps = len(codes), len(codes[0])
    rows = [[] for _ in codes]
    for moment in range(steps + books - 1):
        for k in range(books):
            step = moment - k
            rows[k].append(codes[k][step] if 0 <= step < steps else blank)
    return rows
