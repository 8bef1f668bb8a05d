def quantise(vectors, codebook):
    # Looks for the nearest vector of each entry.
    # If you see: as many codes as there are entries. The table has a row for each vector: look along
    #     each row, with dim=1.
    distances = torch.cdist(vectors, codebook)
    codes = distances.argmin(dim=0)
    nearest = codebook[codes]
    return nearest, codes
