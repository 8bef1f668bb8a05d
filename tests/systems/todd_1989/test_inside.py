"""The look inside: what is heard and what is drawn are the same run, and silence is said."""

import pytest

from coursekit.errors import CourseError
from coursekit.systems import todd_1989 as todd
from coursekit.systems.todd_1989 import experiments
from coursekit.systems.todd_1989.inside import inherited
from tests.systems.todd_1989.music import notes


@pytest.fixture(scope="module")
def model():
    return todd.load()


def test_a_corner_plays_its_tune_and_says_that_all_its_notes_are_its_own(model):
    for at, melody in enumerate(todd.MELODIES):
        shares = [float(place == at) for place in range(6)]
        piece, picture = todd.look_inside(model, shares, slices=len(melody.slices()))
        assert notes(piece) == notes(melody.to_midi())
        count = len(notes(piece))
        assert f"the net plays {count} notes" in picture.alt
        assert f"{count} in {melody.title}" in picture.alt


def test_what_is_inherited_agrees_with_the_shares_of_the_experiments(model):
    played = model.run(model.plan(clair=0.4, auld=0.6), 34).outputs
    line = experiments.line_of(played)[0]
    places = inherited(model, model.notes_of(played.tolist()))
    for melody in todd.MELODIES:
        own = experiments.line_of(melody.slices())[0]
        assert bool(places[melody.name]) == (experiments.shared(line, own) > 0)
        assert all(0 <= place < len(line) for place in places[melody.name])
    assert places["clair"] != places["auld"]


def test_runs_of_three_are_marked_and_nothing_else(model):
    # Three notes of the Ode (E F G), then one that stands nowhere.
    units = [8, 9, 10, 0]
    places = inherited(model, [(unit, at, 1) for at, unit in enumerate(units)])
    assert places["joy"] == [0, 1, 2]
    assert places["jacques"] == []


def test_silence_and_a_wrong_number_of_shares_are_said(model):
    with pytest.raises(CourseError, match="nothing but rests"):
        todd.look_inside(model, [0.65, 0, 0.35, 0, 0, 0])
    with pytest.raises(CourseError, match="one share for each of the 6"):
        todd.look_inside(model, [1.0])
