"""The decoder as one writes it down: an LSTM cell, step after step."""

import torch
from torch import nn


def logits_by_cells(net, points, shown):
    """Return what `Net.logits` of a flat decoder returns, by a loop over an `LSTMCell`."""
    writer, rows = net.writer, net.rows()
    cell = nn.LSTMCell(writer.lstm.input_size, writer.hidden)
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        delattr(cell, name)
        setattr(cell, name, getattr(writer.lstm, f"{name}_l0"))
    (short, long), each = writer.begin(points)
    state, chosen = (short[0], long[0]), []
    for step in range(net.steps):
        before = net.seen(shown[:, step : step + 1], rows)[:, 0]
        state = cell(torch.cat([before, each[:, step]], dim=1), state)
        chosen.append(net.expected(writer.out(state[0]), rows))
    return [torch.stack(track, dim=1) for track in zip(*chosen, strict=True)]
