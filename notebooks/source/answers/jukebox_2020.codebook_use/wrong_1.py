def codebook_use(codes, entries):
    # Divides by the number of codes.
    # If you see: a share that is too large where the row is short. How many entries are used is divided by how
    #     many there are, entries.
    counts = {}
    for code in codes:
        counts[code] = counts.get(code, 0) + 1
    bits = 0.0
    for count in counts.values():
        chance = count / len(codes)
        bits -= chance * math.log2(chance)
    return len(counts) / len(codes), bits
