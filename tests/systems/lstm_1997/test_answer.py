"""The musical task: pieces that return to their opening, and how much of it a net brings back."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings.eighths import HOLD, TOKENS, decode_bars
from coursekit.systems.lstm_1997 import answer

SEEDS = st.integers(0, 10_000)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(0, 9))
def test_a_piece_returns_to_its_opening(seed, gap):
    tokens = answer.draw(np.random.default_rng(seed), 3, gap, "valid")
    assert tokens.shape == (3, 8 * (gap + 2))
    np.testing.assert_array_equal(tokens[:, :8], tokens[:, -8:])
    assert (tokens[:, 0] < HOLD).all()
    inputs = answer.features(tokens)
    assert not inputs[:, 0, :TOKENS].any()
    np.testing.assert_array_equal(inputs[:, 1:, :TOKENS].argmax(axis=2), tokens[:, :-1])
    assert (inputs[:, :, TOKENS:].sum(axis=2) == 2).all()
    np.testing.assert_array_equal(
        inputs[0, :, TOKENS + 8 :].argmax(axis=1), [0] * 8 + [1] * 8 * gap + [2] * 8
    )


def test_what_comes_back_is_measured_by_step_and_by_bar():
    import torch

    class Parrot(torch.nn.Module):
        """Knows the opening because it looks back; holds at its last step."""

        def forward(self, x):
            out = torch.zeros(*x.shape[:2], TOKENS)
            out[:, :-1] = x[:, 1:, :TOKENS]
            out[:, -8:-1] = x[:, 1:8, :TOKENS]
            out[:, -1] = 0
            out[:, -1, HOLD] = 1
            return out

    right = answer.brought_back(Parrot(), 2, pieces=50)
    assert right.shape == (50, 8)
    assert right[:, :-1].all()
    # The parrot holds at the last step, where some tunes do so too.
    assert 0 < right[:, -1].mean() < 1


def test_sections_are_those_of_so_many_bars():
    assert answer.sections(1).tolist() == [0] * 8
    assert answer.sections(2).tolist() == [0] * 8 + [2] * 8
    assert answer.sections(4).tolist() == [0] * 8 + [1] * 16 + [2] * 8


def test_what_returned_is_counted_note_by_note():
    bar = [0, 24, 4, 24, 7, 24, 4, 24]
    assert answer.returned(decode_bars([*bar, *[2] * 8, *bar])) == 1
    assert answer.returned(decode_bars([*bar, *[2] * 8, 0, 24, 4, 24, 9, 24, 24, 4])) == 0.5
