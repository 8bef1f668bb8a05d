import torch


def skew(logits):
    rows, steps = logits.shape[-2:]
    row = torch.arange(rows)[:, None]
    step = torch.arange(steps)
    # The distance of a step from its row, counted from the farthest, is the column to take.
    column = (step + rows - 1 - row).clamp(max=steps - 1)
    return logits.gather(-1, column.expand(logits.shape))
