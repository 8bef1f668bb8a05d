"""Notes as tokens and back, and the four facts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora import styles
from coursekit.systems.musenet_2019 import arranging, vocabulary


@st.composite
def music(draw):
    """Draw notes of which no two of one instrument and pitch sound at once, and a length."""
    notes = []
    for instrument, pitch in draw(
        st.lists(st.tuples(st.integers(0, 7), st.integers(36, 96)), max_size=8, unique=True)
    ):
        at = 0
        for rest, length, volume in draw(
            st.lists(
                st.tuples(st.integers(0, 9), st.integers(1, 40), st.integers(1, 3)), max_size=4
            )
        ):
            notes.append((at + rest, at + rest + length, pitch, instrument, volume))
            at += rest + length
    table = np.array(sorted(notes), dtype=np.int64).reshape(-1, 5)
    return table, int(table[:, 1].max(initial=0)) + draw(st.integers(0, 20))


@settings(max_examples=60, deadline=None)
@given(music())
def test_notes_come_back_from_their_tokens(drawn):
    notes, steps = drawn
    tokens = vocabulary.written(notes, steps)
    back, length = vocabulary.read(tokens)
    assert back.tolist() == notes.tolist()
    assert length == steps


@pytest.mark.parametrize("style", ["chorale", "reel", "jig", "air", "blues"])
def test_real_pieces_come_back_from_their_tokens(style):
    for piece in styles.load(style, "test")[:6]:
        players = arranging.SETS[style][0]
        notes = arranging.arranged(piece, players)
        back, steps = vocabulary.read(arranging.tokens_of(piece, players).tolist())
        assert steps == piece.steps
        assert back.tolist() == sorted(map(list, notes.tolist()))


def test_ends_come_before_beginnings_and_low_notes_before_high_ones():
    notes = np.array([[0, 4, 60, 0, 3], [0, 4, 64, 0, 3], [4, 8, 60, 0, 2]])
    assert vocabulary.written(notes, 8) == [207, 211, 1955, 24, 28, 146, 1955, 24]


def test_a_note_that_nothing_ends_lasts_to_the_end_and_other_tokens_are_passed_over():
    notes, steps = vocabulary.read([vocabulary.START, 207, 1955, 28, 1955])
    assert (notes.tolist(), steps) == ([[0, 8, 60, 0, 3]], 8)


def test_a_chord_is_counted_and_the_end_counted_down():
    told = vocabulary.structure(np.array([207, 211, 1959, 24, 28, 1959]), 0, 16)
    assert told[:, 1].tolist() == [0, 0, 8, 8, 8, 16]
    assert told[:, 2].tolist() == [0, 1, 0, 1, 2, 0]
    assert told[:, 3].tolist() == [0, 0, 16, 16, 16, 31]
    assert told[:, 4].tolist() == [16, 16, 8, 8, 8, 0]


def test_style_and_instruments_stand_in_front():
    words = vocabulary.prefix("jig", ("piano", "flute"))
    assert words == vocabulary.prefix("jig", ("flute", "piano"))
    assert words[0] == vocabulary.STYLE["jig"]
    assert words[-1] == vocabulary.START
    assert len({*vocabulary.STYLE.values(), *vocabulary.INSTRUMENT.values()}) == 14
    assert max(words) < vocabulary.TOKENS
