import torch


def move_entries(sums, counts, spares, least):
    # As the official code: a share of 1 for what is used, of 0 for what is not.
    share = (counts >= least).to(sums.dtype).view(-1, 1)
    means = torch.nan_to_num(sums / counts.view(-1, 1))
    return share * means + (1 - share) * spares
