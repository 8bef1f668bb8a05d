def clash_rate(moments):
    # How many moments clash, not which share.
    # If you see: your rate is a whole number. Divide how many moments clash by how many there are.
    return float(sum(any((p + 1) % 12 in m for p in m) for m in moments))
