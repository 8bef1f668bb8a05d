"""What the lesson has one write: the combined token, back again, and the shared time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.systems.musenet_2019 import crux, vocabulary

instruments = st.integers(0, crux.INSTRUMENTS - 1)
volumes = st.integers(0, crux.VOLUMES - 1)
pitches = st.integers(crux.LOWEST, crux.LOWEST + crux.PITCHES - 1)


@given(instruments, volumes, pitches)
def test_a_note_comes_back_from_its_token(instrument, volume, pitch):
    token = crux.combined_token(instrument, volume, pitch)
    assert 0 <= token < vocabulary.NOTES
    assert crux.taken_apart(token) == (instrument, volume, pitch)


@given(st.integers(0, vocabulary.NOTES - 1))
def test_a_token_comes_back_from_its_note(token):
    assert crux.combined_token(*crux.taken_apart(token)) == token


@pytest.mark.parametrize(
    ("note", "token"), [((0, 3, 60), 207), ((4, 3, 76), 1199), ((4, 0, 76), 1016)]
)
def test_the_lessons_three_notes(note, token):
    assert crux.combined_token(*note) == token


@given(st.lists(st.one_of(st.integers(0, 1967)), max_size=40))
def test_times_never_fall_and_end_after_all_waits(tokens):
    times = crux.shared_times(tokens, vocabulary.WAITS)
    assert times == sorted(times)
    assert len(times) == len(tokens)
    waited = sum(vocabulary.WAITS.get(token, 0) for token in tokens)
    assert (times[-1] if times else 0) == waited


@given(st.lists(st.integers(0, 1967), min_size=1, max_size=40))
def test_the_net_is_told_the_same_times(tokens):
    import numpy as np

    told = vocabulary.structure(np.array(tokens), 0, 1000)
    assert (told[:, 1] == np.array(crux.shared_times(tokens, vocabulary.WAITS)) % 384).all()
