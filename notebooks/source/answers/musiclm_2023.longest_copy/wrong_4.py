def longest_copy(piece, other):
    # Gives back the last run and not the longest.
    # If you see: 0 or another small number. Keep the longest so far: max(longest, length).
    length = 0
    for start in range(len(piece)):
        for begin in range(len(other)):
            length = 0
            for one, two in zip(piece[start:], other[begin:]):
                if one != two:
                    break
                length += 1
    return length
