def longest_copy(piece, other):
    # A table: how long the run is that ends at this place of the one and at that of the other.
    ends = [0] * (len(other) + 1)
    longest = 0
    for mine in piece:
        new = [0]
        for place, theirs in enumerate(other):
            new.append(ends[place] + 1 if mine == theirs else 0)
        ends = new
        longest = max(longest, *ends)
    return longest
