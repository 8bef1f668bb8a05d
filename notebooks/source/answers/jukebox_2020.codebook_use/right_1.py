from collections import Counter


def codebook_use(codes, entries):
    counts = Counter(codes)
    chances = [count / len(codes) for count in counts.values()]
    return len(counts) / entries, sum(chance * math.log2(1 / chance) for chance in chances)
