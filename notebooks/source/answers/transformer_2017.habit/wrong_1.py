def habit(shares, back):
    # Divides by all rows.
    # If you see: a share that is too small. The first rows, for which so far back is before the
    #     beginning, do not count: divide by how many rows you have added.
    found = [shares[token][token - back] for token in range(back, len(shares))]
    return sum(found) / len(shares)
