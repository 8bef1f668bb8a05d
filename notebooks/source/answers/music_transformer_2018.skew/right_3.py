import torch


def skew(logits):
    rows = logits.shape[-2]
    turned = [torch.roll(logits[..., row, :], row + 1 - rows, dims=-1) for row in range(rows)]
    return torch.stack(turned, dim=-2)
