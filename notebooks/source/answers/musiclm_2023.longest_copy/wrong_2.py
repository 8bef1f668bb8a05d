def longest_copy(piece, other):
    # Counts tokens that stand somewhere in the other.
    # If you see: too large a number. It is not enough that a token stands in both: they must stand in
    #     the same order, one right after the other.
    return sum(token in other for token in piece)
