"""Transition tables against counts by hand."""

import math

import numpy as np
import pytest

from coursekit.evaluation.tables import Table


class TestTable:
    def test_it_counts_and_backs_off(self):
        table = Table([[0, 1, 2], [0, 1, 3], [4, 1, 2]], 2, 5)
        assert table.row([0, 1]).tolist() == [0, 0, 0.5, 0.5, 0]
        assert table.row([3, 1]).tolist() == pytest.approx([0, 0, 2 / 3, 1 / 3, 0])
        assert table.row([9]).tolist() == pytest.approx(np.array([2, 3, 2, 1, 1]) / 9)

    def test_a_strict_one_knows_nothing_of_the_unheard(self):
        table = Table([[0, 1, 2]], 2, 4, backs_off=False)
        assert table.row([0, 1]).tolist() == [0, 0, 1, 0]
        assert table.row([1, 0]).sum() == table.row([0]).sum() == 0
        assert table.right([[0, 1, 2]]) == 0.5

    def test_surprise_and_guesses_by_hand(self):
        table = Table([[0, 1], [0, 0]], 1, 2, strength=0.0)
        assert table.row([0]).tolist() == [0.5, 0.5]
        assert table.nats([[0, 1]]) == pytest.approx(math.log(2))
        assert table.right([[0, 1]]) == 0.5

    def test_a_shorter_context_weighs_as_many_notes_as_it_is_said_to(self):
        # Once 1 after 0; without a context each of both symbols was there once.
        assert Table([[0, 1]], 1, 2, strength=3).row([0]).tolist() == pytest.approx(
            [(0 + 3 * 0.5) / 4, (1 + 3 * 0.5) / 4]
        )

    def test_rows_are_those_after_each_symbol_but_the_last(self):
        table = Table([[0, 1, 2], [0, 1, 3]], 2, 4)
        assert table.rows([0, 1, 2]).tolist() == [table.row([0]).tolist(), [0, 0, 0.5, 0.5]]
