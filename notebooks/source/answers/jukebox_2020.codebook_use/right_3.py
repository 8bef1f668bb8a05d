def codebook_use(codes, entries):
    # The surprise of each code in the row, on average.
    bits = 0.0
    for code in codes:
        bits += math.log2(len(codes) / codes.count(code)) / len(codes)
    return len(set(codes)) / entries, bits
