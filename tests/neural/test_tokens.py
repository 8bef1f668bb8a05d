"""Tied embeddings, with and without traits."""

import torch

from coursekit.neural import seeded
from coursekit.neural.tokens import TiedTokens


def test_what_comes_out_is_measured_against_what_goes_in():
    with seeded(0):
        tokens = TiedTokens(4, 3)
    rows = tokens.rows()
    assert rows.shape == (5, 3)
    hidden = torch.randn(2, 3)
    torch.testing.assert_close(tokens.logits(hidden, rows), hidden @ rows[:-1].T)


def test_tokens_with_the_same_traits_are_nearly_the_same_at_first():
    traits = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    with seeded(0):
        tokens = TiedTokens(3, 16, traits)
    rows = tokens.rows()
    assert (rows[0] - rows[1]).norm() < 0.5 * (rows[0] - rows[2]).norm()
    tokens.logits(torch.ones(1, 16), rows)[0, 0].backward()
    # What is learned of one goes to the other through their traits.
    assert tokens.of_traits.weight.grad[:, 0].abs().sum() > 0
    assert "traits" not in tokens.state_dict()
