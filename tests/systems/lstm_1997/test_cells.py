"""The memory cell in PyTorch: with open forget gates it is torch's own, and its gates show."""

import pytest
import torch

from coursekit.errors import CourseError
from coursekit.systems.lstm_1997.cells import MemoryCells, as_torch_lstm


def test_torchs_lstm_with_open_forget_gates_is_the_cell():
    cells = MemoryCells(3, 5, 1, seed=1, spread=1.0).double()
    with torch.no_grad():
        cells.weights[:, 8:-1] = 0
        x = torch.randn(2, 60, 3, dtype=torch.double, generator=torch.Generator().manual_seed(1))
        torch.testing.assert_close(as_torch_lstm(cells)(x)[0], cells(x), rtol=0, atol=1e-12)
    with pytest.raises(CourseError, match="a pair of gates for every cell"):
        as_torch_lstm(MemoryCells(3, 5, 1))
    with pytest.raises(CourseError, match="blocks of one cell"):
        as_torch_lstm(MemoryCells(3, 5, 2))


@pytest.mark.parametrize("truncated", [True, False])
def test_all_steps_at_once_give_the_outputs_and_gradients_of_step_by_step(truncated):
    cells = MemoryCells(2, 2, 3, seed=1, spread=1.0).double()
    cells.truncated = truncated
    x = torch.randn(2, 30, 2, dtype=torch.double, generator=torch.Generator().manual_seed(1))
    at_once, by_step = cells(x), cells.by_step(x)
    torch.testing.assert_close(at_once, by_step, rtol=0, atol=1e-12)
    gradients = [
        torch.autograd.grad(y.square().sum(), cells.weights)[0] for y in (at_once, by_step)
    ]
    torch.testing.assert_close(*gradients, rtol=1e-9, atol=1e-9)


def test_gates_say_who_listens():
    cells = MemoryCells(2, 2, 3)
    with torch.no_grad():
        cells.weights.zero_()
        cells.weights[6, 0] = cells.weights[9, 1] = 50
    x = torch.tensor([[[1.0, 0.0], [0.0, 1.0]]])
    opened, let_out = cells.gates(x)
    assert opened.shape == let_out.shape == (1, 2, 2)
    assert opened[0, 0].tolist() == [1.0, 0.5]
    assert let_out[0, 1].tolist() == [0.5, 1.0]
