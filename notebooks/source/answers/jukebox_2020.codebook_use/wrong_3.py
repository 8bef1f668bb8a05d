def codebook_use(codes, entries):
    # Takes the logarithm that belongs to e.
    # If you see: 0.69 where 1 was expected. math.log counts in nats; math.log2 counts in bits.
    counts = {}
    for code in codes:
        counts[code] = counts.get(code, 0) + 1
    bits = 0.0
    for count in counts.values():
        chance = count / len(codes)
        bits -= chance * math.log(chance)
    return len(counts) / entries, bits
