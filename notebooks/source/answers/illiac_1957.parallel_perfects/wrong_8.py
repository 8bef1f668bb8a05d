def parallel_perfects(before, after):
    # Lists the distances by hand and ends at two octaves.
    kinds = {0: "octave", 12: "octave", 24: "octave", 7: "fifth", 19: "fifth"}
    pairs = []
    for i in range(len(before)):
        for j in range(i + 1, len(before)):
            same_way = (after[i] - before[i]) * (after[j] - before[j]) > 0
            kind = kinds.get(before[i] - before[j])
            if same_way and kind and kinds.get(after[i] - after[j]) == kind:
                pairs.append((i, j))
    return pairs
