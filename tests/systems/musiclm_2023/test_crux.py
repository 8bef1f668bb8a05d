"""What the learner writes: codes of vectors, the loss of the towers, and copies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.evaluation.originality import longest_runs
from coursekit.systems.musiclm_2023.codec import quantised
from coursekit.systems.musiclm_2023.crux import contrastive_loss, longest_copy, residual_quantise

TOKENS = st.lists(st.integers(0, 3), min_size=1, max_size=12)


class TestResidualQuantisation:
    def test_each_stage_is_nearest_to_what_is_left(self):
        generator = np.random.default_rng(0)
        vectors, books = generator.normal(size=(50, 6)), generator.normal(size=(3, 8, 6))
        codes = residual_quantise(vectors, books)
        left = vectors.copy()
        for stage, book in enumerate(books):
            apart = np.linalg.norm(left[:, None] - book, axis=2)
            assert (codes[:, stage] == apart.argmin(axis=1)).all()
            left = left - book[codes[:, stage]]

    @given(st.integers(0, 1000))
    def test_many_vectors_are_named_alike_and_more_quickly(self, seed):
        generator = np.random.default_rng(seed)
        vectors, books = generator.normal(size=(20, 5)), generator.normal(size=(4, 7, 5))
        assert (quantised(vectors, books) == residual_quantise(vectors, books)).all()


class TestContrastiveLoss:
    def test_is_a_guess_among_all_sentences_where_nothing_is_known(self):
        assert contrastive_loss(np.zeros((5, 5))) == pytest.approx(np.log(5))

    def test_falls_as_each_sound_becomes_likelier_to_its_own_sentence(self):
        losses = [contrastive_loss(strength * np.eye(4)) for strength in (-2, 0, 2, 20)]
        assert losses == sorted(losses, reverse=True)
        assert losses[-1] < 1e-6

    def test_is_of_the_rows_and_not_of_the_columns(self):
        likeness = np.array([[2.0, 0, 0], [0, 0, 0], [2, 0, 0]])
        assert contrastive_loss(likeness) != pytest.approx(contrastive_loss(likeness.T))


class TestLongestCopy:
    @given(TOKENS, TOKENS)
    def test_is_the_same_either_way_and_as_the_measure_finds_it(self, piece, other):
        found = longest_copy(piece, other)
        assert found == longest_copy(other, piece)
        assert [found] == longest_runs([np.array(piece)], [np.array(other)])

    @given(TOKENS)
    def test_of_itself_is_all(self, piece):
        assert longest_copy(piece, piece) == len(piece)
        assert longest_copy([0, *piece, 0], piece) >= len(piece)
        assert longest_copy(piece, []) == 0
