def longest_copy(piece, other):
    # Moves on past a false start and misses what begins inside it.
    # If you see: a number that is too small where a run begins inside another one. Begin anew from
    #     every place of the piece, also from those inside a run that was tried before.
    longest = start = 0
    while start < len(piece):
        best = 0
        for begin in range(len(other)):
            length = 0
            for one, two in zip(piece[start:], other[begin:]):
                if one != two:
                    break
                length += 1
            best = max(best, length)
        longest = max(longest, best)
        start += max(best, 1)
    return longest
