def codebook_use(codes, entries):
    # Takes all entries in use for equally frequent.
    # If you see: the right bits where all come equally often, and too many elsewhere. Count how often
    #     each comes.
    used = len(set(codes))
    return used / entries, math.log2(used)
