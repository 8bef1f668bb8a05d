"""The equations of memory blocks, one step at a time: slow, and there to be compared with."""

import torch


def by_equations(net, steps):
    """Return what a `BlockNet` expects after each of `[batch, step, note]`, as `forward` does."""
    inputs = net.standardised(steps)
    hidden = inputs.new_zeros(len(inputs), net.blocks * net.cells)
    state = inputs.new_zeros(len(inputs), net.blocks, net.cells)
    weight, out = net.weight * net.mask, net.weight_out * net.mask_out
    expected = []
    for step in inputs.unbind(1):
        arriving = torch.cat([step, hidden], dim=-1) @ weight.T + net.bias
        arriving = arriving.view(len(inputs), net.blocks, 3 + net.cells)
        write, keep, read = torch.split(arriving[..., :3].sigmoid(), 1, dim=-1)
        state = keep * state + write * 2 * torch.tanh(arriving[..., 3:] / 2)
        hidden = (read * torch.tanh(state / 2)).flatten(1)
        expected.append(torch.cat([step, hidden], dim=-1) @ out.T + net.bias_out)
    return torch.stack(expected, dim=1)
