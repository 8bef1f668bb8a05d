def quantise(vectors, codebook):
    # Adds up the differences, not their sizes.
    # If you see: right codes for some vectors and wrong ones for others. Differences above and below
    #     nought cancel each other; square them first, or take torch.cdist.
    gaps = (vectors[:, None, :] - codebook[None, :, :]).sum(dim=2).abs()
    codes = gaps.argmin(dim=1)
    nearest = codebook[codes]
    return vectors + (nearest - vectors).detach(), codes
