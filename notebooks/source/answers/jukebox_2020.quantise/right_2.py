def quantise(vectors, codebook):
    # By the square of a difference written out, without the part that is the same for all entries.
    far = (codebook**2).sum(dim=1) - 2 * vectors @ codebook.T
    codes = far.min(dim=1).indices
    nearest = codebook[codes]
    return nearest + vectors - vectors.detach(), codes
