def habit(shares, back):
    # Takes the first rows too, whose index is then negative and counts from the end.
    # If you see: a share that is a little off. With token - back below 0, Python counts from the end
    #     of the row. Begin at the row `back`.
    found = [shares[token][token - back] for token in range(len(shares)) if token - back > -len(shares)]
    return sum(found) / len(found) if found else 0.0
