def quantise(vectors, codebook):
    # Returns the vectors, and leaves the entries out.
    # If you see: the vectors that were given. Go the whole way to the entry: add the bracket.
    codes = torch.cdist(vectors, codebook).argmin(dim=1)
    return vectors, codes
