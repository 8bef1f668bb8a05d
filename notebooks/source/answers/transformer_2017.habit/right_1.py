def habit(shares, back):
    found = [row[token - back] for token, row in enumerate(shares) if token >= back]
    return sum(found) / max(len(found), 1)
