"""A palette mixes what is in its corners, also what a learner draws."""

from __future__ import annotations

import pytest

from coursekit import listening
from coursekit.errors import CourseError


@pytest.fixture
def tunes(make):
    """Three tunes of one note each, named by it."""
    return {name: make({"Piano": (0, [(0, 2, pitch)])})
            for name, pitch in (("C", 60), ("E", 64), ("G", 67))}  # fmt: skip


@pytest.fixture
def mixed():
    """A blend that plays the tune of the greatest share, and what it was given."""
    calls = []

    def blend(melodies, shares):
        calls.append(([tune.instruments[0].notes[0].pitch for tune in melodies], shares))
        return melodies[max(range(len(shares)), key=shares.__getitem__)]

    return blend, calls


def test_all_have_equal_shares_at_first(tunes, mixed):
    blend, calls = mixed
    panel = listening.palette(tunes, blend, title="Three tunes")
    pitches, shares = calls.pop()
    assert pitches == [60, 64, 67]
    assert shares == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert not calls
    assert panel.player
    assert "33 % C, 33 % E, 33 % G" in panel.picture.alt


def test_a_moved_point_is_heard(tunes, mixed):
    blend, calls = mixed
    panel = listening.palette(tunes, blend, title="Three tunes")
    panel.controls["mixture"].value = (0.0, 1.0, 0.0)
    assert calls[-1][1] == pytest.approx((0.0, 1.0, 0.0), abs=1e-5)
    assert "100 % E" in panel.picture.alt
    assert "Mixture 100 % E" in str(panel)


def test_what_is_drawn_takes_part(tunes, mixed):
    blend, calls = mixed
    sketch = listening.sketchpad(title="Mine")
    panel = listening.palette({"my tune": sketch, **tunes}, blend, title="Four tunes")
    assert panel.message == "my tune is still empty. Draw some notes, and it takes part."
    assert calls[-1][0] == [60, 64, 67]
    assert sum(calls[-1][1]) == pytest.approx(1)
    sketch.drawn = [[0, 4, 72]]
    assert calls[-1][0] == [72, 60, 64, 67]
    assert calls[-1][1] == pytest.approx((0.25,) * 4)
    assert panel.message == ""
    assert "my tune C5" in str(panel)


def test_the_corner_of_an_empty_pad_leaves_equal_shares_to_the_others(tunes, mixed):
    blend, calls = mixed
    panel = listening.palette(
        {"mine": listening.sketchpad(title="Mine"), **tunes}, blend, title="Four tunes"
    )
    panel.controls["mixture"].value = (1.0, 0.0, 0.0, 0.0)
    assert calls[-1][1] == pytest.approx((1 / 3,) * 3, abs=1e-4)


def test_sketchpads_alone_are_refused(mixed):
    pads = {name: listening.sketchpad(title=name) for name in ("one", "two")}
    with pytest.raises(CourseError, match="at least one melody"):
        listening.palette(pads, mixed[0], title="Two pads")


def test_one_corner_is_refused(tunes, mixed):
    with pytest.raises(CourseError, match="2 to 8"):
        listening.palette({"C": tunes["C"]}, mixed[0], title="One")
