def quantise(vectors, codebook):
    # Takes the entry that points the same way.
    # If you see: codes of long entries. The product of two vectors is large where they point the same
    #     way, not where they are near each other.
    codes = (vectors @ codebook.T).argmax(dim=1)
    nearest = codebook[codes]
    return vectors + (nearest - vectors).detach(), codes
