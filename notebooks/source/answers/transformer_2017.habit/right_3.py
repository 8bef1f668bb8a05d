def habit(shares, back):
    # The columns from the first on go with the rows from `back` on.
    pairs = list(zip(shares[back:], range(len(shares)), strict=False))
    if not pairs:
        return 0.0
    return sum(row[column] for row, column in pairs) / len(pairs)
