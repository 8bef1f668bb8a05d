def longest_copy(piece, other):
    # Compares only what stands at the same place of both.
    # If you see: too small a number where the run stands at different places. Try each place of the one
    #     with each place of the other: two loops.
    longest = length = 0
    for one, two in zip(piece, other):
        length = length + 1 if one == two else 0
        longest = max(longest, length)
    return longest
