"""How errors vanish, against automatic differentiation, and the net in which they do not."""

import numpy as np
import pytest
import torch

from coursekit.errors import CourseError
from coursekit.systems.lstm_1997 import crux, vanishing


def test_a_plain_nets_norm_is_that_of_its_derivative():
    rng = np.random.default_rng(0)
    weights, inputs = rng.normal(size=(3, 3)), torch.from_numpy(rng.normal(size=(5, 3)))
    states, h = [], torch.zeros(3, dtype=torch.double)

    def end(h, start):
        for x in inputs[start:]:
            h = torch.tanh(torch.from_numpy(weights) @ h + x)
        return h

    for x in inputs:
        states.append(h)
        h = torch.tanh(torch.from_numpy(weights) @ h + x)
    slopes = np.array([1 - end(state, t)[None].numpy()[0] ** 2 if t == 4 else
                       1 - torch.tanh(torch.from_numpy(weights) @ state + inputs[t]).numpy() ** 2
                       for t, state in enumerate(states)])  # fmt: skip
    norms = crux.gradient_norms(weights, slopes)
    for lag in range(1, 6):
        start = 5 - lag
        slope = torch.func.jacrev(lambda h, start=start: end(h, start))(states[start])
        assert norms[lag] == pytest.approx(float(torch.linalg.matrix_norm(slope, 2)))


def test_errors_vanish_everywhere_but_in_the_cell():
    for seed in range(3):
        left = {kind: vanishing.state_norms(kind, steps=60, seed=seed) for kind in vanishing.KINDS}
        assert all(len(line) == 61 and line[0] == 1 for line in left.values())
        assert 0.5 < left["memory cell of 1997"][-1] < 50
        assert all(left[kind][-1] < 1e-3 for kind in vanishing.KINDS[:-1])
        assert left["sigmoid"][-1] == min(line[-1] for line in left.values())
    with pytest.raises(CourseError, match="no net 'brain'"):
        vanishing.state_norms("brain")
