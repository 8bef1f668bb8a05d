import numpy as np
import pytest

from coursekit.encodings.chorale_primers import FREE, Given, given_by
from coursekit.encodings.grid import HOLD, REST
from coursekit.encodings.notes import notes_of
from coursekit.encodings.serialised import LOWEST, parallel
from coursekit.errors import CourseError
from tests.systems.todd_1989.music import melody_midi


def test_nothing_is_given_by_no_primer():
    given = given_by(None, "a net")
    assert given.plan(2).shape == (32, 4)
    assert (given.plan(2) == FREE).all()


def test_a_melody_is_the_soprano_and_leaves_the_other_voices_free():
    given = given_by(melody_midi([72, 74, 74, 76], beats=1), "a net")
    plan = given.plan(1)
    assert len(plan) == 32  # four quarters are a bar, and one more
    assert (plan[:16, 0] - 2 + LOWEST).tolist() == [72] * 4 + [74] * 8 + [76] * 4
    assert (plan[:, 1:] == FREE).all()
    assert (plan[16:] == FREE).all()


def test_repeated_notes_are_struck_again_in_the_music():
    given = given_by(melody_midi([72, 74, 74, 76], beats=1), "a net")
    tokens = np.where(given.plan(0) == FREE, 30, given.plan(0))
    soprano = notes_of(given.music(parallel(tokens.reshape(-1)), 80))
    soprano = soprano[soprano["track"] == 0]
    assert soprano["pitch"].tolist() == [72, 74, 74, 76]
    assert soprano["onset"] == pytest.approx([0, 1, 2, 3])


def test_a_melody_out_of_range_is_moved_and_comes_back():
    given = given_by(melody_midi([96, 98]), "a net")
    assert given.shift < 0
    tokens = np.where(given.plan(0) == FREE, 30, given.plan(0))
    rows = notes_of(given.music(parallel(tokens.reshape(-1)), 80))
    assert rows[rows["track"] == 0]["pitch"][:2].tolist() == [96, 98]


def test_rests_and_holds_of_four_voices_are_given():
    grid = np.array([[72, REST, 60, 48], [HOLD, REST, HOLD, 50]], np.int16)
    plan = Given(grid).plan(0)
    assert len(plan) == 16
    assert (plan[:2] != FREE).all()
    assert plan[1, 0] == plan[0, 0]
    assert plan[0, 1] == plan[1, 1] == 1
    assert (plan[2:] == FREE).all()


def test_too_wide_a_melody_is_refused():
    with pytest.raises(CourseError, match="more than the two octaves"):
        given_by(melody_midi([50, 80]), "a net")
