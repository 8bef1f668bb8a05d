def codebook_use(codes, entries):
    # Adds where it should take away.
    # If you see: bits below nought. The logarithm of a chance is below nought itself; take it away from
    #     the bits.
    counts = {}
    for code in codes:
        counts[code] = counts.get(code, 0) + 1
    bits = 0.0
    for count in counts.values():
        chance = count / len(codes)
        bits += chance * math.log2(chance)
    return len(counts) / entries, bits
