def longest_copy(piece, other):
    # Goes on counting after a difference.
    # If you see: too large a number where two runs have a gap between them. Leave the loop with break
    #     as soon as two tokens differ.
    longest = 0
    for start in range(len(piece)):
        for begin in range(len(other)):
            length = 0
            for one, two in zip(piece[start:], other[begin:]):
                if one == two:
                    length += 1
            longest = max(longest, length)
    return longest
