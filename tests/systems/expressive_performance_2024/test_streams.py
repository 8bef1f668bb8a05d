"""Performances as five streams: what is kept on the way there and back, and what is known when."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora import performance_rules, scores
from coursekit.systems.expressive_performance_2024 import model, playing, streams


@pytest.fixture(scope="module")
def polonaise():
    return scores.shortened(model.course_piece("polonaise"), 8)


@pytest.fixture(scope="module")
def played(polonaise):
    return performance_rules.render(polonaise, seed=3)


def test_a_performance_comes_back_as_precisely_as_the_ruler_is(played):
    back = playing.on_ruler(played, streams.MARKS)
    assert back.notes["pitch"].tolist() == played.notes["pitch"].tolist() or sorted(
        back.notes["pitch"].tolist()
    ) == sorted(played.notes["pitch"].tolist())
    one, other = (side.pairs()[1] for side in (played, back))
    assert (one["pitch"] == other["pitch"]).all()
    assert np.abs(one["velocity"] - other["velocity"]).max() <= streams.LOUDER_STEP // 2
    lengths = [side["end"] - side["onset"] for side in (one, other)]
    assert np.abs(np.log2(lengths[1] / lengths[0])).max() < 0.15
    assert back.notes["onset"].max() == pytest.approx(
        played.notes["onset"].max() - played.notes["onset"].min(), rel=0.03
    )


def test_notes_stand_in_the_order_of_the_keys_and_the_score_in_its_own(played):
    told = streams.encode(played)
    assert sorted(told.written.tolist()) == list(range(len(told.codes)))
    assert (np.diff(told.chord) >= 0).all()
    assert (told.seconds >= 0).all()
    # The features stand in the score's order: gathered by `written` they are those of the notes.
    classes = told.features[told.written][:, :12].argmax(axis=1)
    assert classes.tolist() == ((told.codes[:, 0] + streams.LOWEST) % 12).tolist()


def test_nothing_is_known_before_its_time(played):
    told = streams.encode(played)
    half = len(told.codes) // 2
    later = played.notes.copy()
    changed = np.zeros(len(later), dtype=bool)
    order = np.lexsort((played.pairs()[1]["onset"], played.pairs()[0]["onset"]))
    changed[played.match[played.match >= 0][order[half:]]] = True
    later["velocity"][changed] = 127
    other = streams.encode(type(played)(**{**vars(played), "notes": later}))
    assert np.array_equal(told.now[: half + 1], other.now[: half + 1])
    assert np.array_equal(told.codes[:half], other.codes[:half])


def test_a_steady_performance_is_expected_to_go_on_as_it_went(played):
    told = streams.encode(played.deadpan())
    new = np.diff(told.chord, prepend=-1) > 0
    apart = np.abs(told.codes[new, 1] - told.expected[new, 0])
    assert apart[1:].max() <= 1
    assert (told.codes[~new, 1] == 0).all()


@given(st.lists(st.integers(1, 127), min_size=1, max_size=40))
def test_loudness_adds_up_to_what_was_played(velocities):
    coded, before = streams.loudness(np.array(velocities))
    after = before + (coded - streams.MIDDLE) * streams.LOUDER_STEP
    for now, wanted, was in zip(after, velocities, before, strict=True):
        jump = abs(wanted - was) > streams.MIDDLE * streams.LOUDER_STEP
        assert jump or abs(now - wanted) <= streams.LOUDER_STEP / 2


def test_the_pedal_is_read_from_one_note_to_the_next():
    onset = np.array([0.0, 1.0, 2.0, 3.0])
    pedal = np.array([[0.1, 2.05], [2.2, 2.6]])
    expected = [streams.RENEWED, streams.HELD, streams.UP, streams.UP]
    assert streams.pedals(onset, pedal).tolist() == expected
    assert streams.pedals(onset, np.zeros((0, 2))).tolist() == [streams.UP] * 4


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 2), st.integers(0, 2)), min_size=1, max_size=30))
def test_the_pedal_goes_down_and_up_by_turns(notes):
    onset = np.cumsum([gap for gap, _ in notes])
    spans = streams.spans_of(onset, np.array([code for _, code in notes]), float(onset[-1]) + 1)
    assert (spans[:, 1] > spans[:, 0]).all()
    assert (spans[1:, 0] >= spans[:-1, 1]).all()
    down = [code != streams.UP for _, code in notes]
    assert bool(len(spans)) <= any(down)


def test_a_note_ends_before_its_key_is_struck_again():
    from coursekit.corpora.performances import PERFORMED_DTYPE

    notes = np.array([(0.0, 2.0, 60, 64), (1.0, 3.0, 60, 64), (1.0, 3.0, 62, 64)], PERFORMED_DTYPE)
    streams.let_go(notes)
    assert notes["end"].tolist() == pytest.approx([0.999, 3.0, 3.0])
