def delayed(codes, blank):
    # First everything blank, then each code at its place.
    books = len(codes)
    late = [[blank] * (len(row) + books - 1) for row in codes]
    for number in range(books):
        for step, code in enumerate(codes[number]):
            late[number][number + step] = code
    return late
