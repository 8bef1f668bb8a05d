def longest_copy(piece, other):
    # From the longest possible length down, until a run of it is in both.
    for length in range(min(len(piece), len(other)), 0, -1):
        mine = {tuple(piece[k : k + length]) for k in range(len(piece) - length + 1)}
        theirs = {tuple(other[k : k + length]) for k in range(len(other) - length + 1)}
        if mine & theirs:
            return length
    return 0
