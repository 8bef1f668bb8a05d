def codebook_use(codes, entries):
    # Does not weigh by the chance.
    # If you see: far too many bits. A rare code surprises more but comes less often: multiply each
    #     logarithm by its chance.
    counts = {}
    for code in codes:
        counts[code] = counts.get(code, 0) + 1
    bits = 0.0
    for count in counts.values():
        bits -= math.log2(count / len(codes))
    return len(counts) / entries, bits
