def habit(shares, back):
    # Row and column exchanged.
    # If you see: 0.0 where there should be more. The row is the token that looks, the column the one
    #     that is looked at, which lies before it: shares[token][token - back].
    found = [shares[token - back][token] for token in range(back, len(shares))]
    return sum(found) / len(found) if found else 0.0
