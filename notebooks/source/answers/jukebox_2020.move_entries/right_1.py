import torch


def move_entries(sums, counts, spares, least):
    # Row by row.
    rows = []
    for total, count, spare in zip(sums, counts, spares):
        rows.append(spare if count < least else total / count)
    return torch.stack(rows)
