def quantise(vectors, codebook):
    # Takes the farthest entry.
    # If you see: codes of entries that are far away. argmax finds the largest distance, argmin the
    #     smallest.
    distances = torch.cdist(vectors, codebook)
    codes = distances.argmax(dim=1)
    nearest = codebook[codes]
    return vectors + (nearest - vectors).detach(), codes
