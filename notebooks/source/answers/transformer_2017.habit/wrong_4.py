def habit(shares, back):
    # Looks one too far.
    # If you see: another number than expected. `back` of 0 is the token itself; yours begins at one.
    found = [shares[token][token - back - 1] for token in range(back + 1, len(shares))]
    return sum(found) / len(found) if found else 0.0
