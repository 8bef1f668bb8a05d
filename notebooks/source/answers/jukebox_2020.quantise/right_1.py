import torch


def quantise(vectors, codebook):
    # One vector after the other.
    codes = []
    for vector in vectors:
        lengths = ((codebook - vector) ** 2).sum(dim=1)
        codes.append(torch.argmin(lengths))
    codes = torch.stack(codes)
    nearest = codebook[codes]
    return vectors + (nearest - vectors).detach(), codes
