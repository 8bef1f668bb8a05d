"""What the games that ship compose, and a learner's functions in them."""

import numpy as np
import pytest

from coursekit.encodings.notes import notes_of
from coursekit.errors import CourseError
from coursekit.systems import gan_2014 as gan


@pytest.fixture(scope="module")
def model():
    return gan.load()


def rows(**wish):
    return notes_of(gan.compose(**{"seed": 1, "bars": 8, **wish})).tolist()


@pytest.mark.parametrize(
    "change",
    [
        {"weights": "collapsed"},
        {"path": "samples"},
        {"width": 2.5},
        {"sound": "woodblock"},
        {"sound": "one note"},
        {"beat": False},
        {"tempo": 60},
    ],
    ids=str,
)
def test_every_control_changes_the_piece(change):
    if change == {"tempo": 60}:
        ends = [gan.compose(seed=1, **wish).get_end_time() for wish in ({}, change)]
        assert ends[1] > ends[0]
    else:
        assert rows(**change) != rows()


@pytest.mark.parametrize("bars", [1, 3, 8])
def test_a_piece_fills_its_bars(bars):
    assert gan.compose(seed=0, bars=bars, tempo=60).get_end_time() == pytest.approx(4 * bars)


def test_the_collapse_is_heard_and_the_mend_has_the_density_of_the_tunes(model):
    rng = np.random.default_rng(0)
    made = {kind: model.samples(200, rng, kind) for kind in ("collapsed", "mended")}
    assert len(set(made["collapsed"])) < 15 < len(set(made["mended"]))
    notes_a_bar = np.mean([sum(pattern) for pattern in made["mended"]])
    assert notes_a_bar == pytest.approx(gan.rhythms("train").sum(1).mean(), rel=0.15)
    known = set(gan.patterns_of(gan.rhythms("train")))
    assert np.mean([pattern in known for pattern in made["mended"]]) > 0.7


def test_a_walk_keeps_its_distance_from_the_middle_and_passes_its_stations():
    stations = np.random.default_rng(0).standard_normal((3, 8))
    way = gan.walk(stations, 4)
    assert way.shape == (8, 8)
    np.testing.assert_allclose(way[[0, 4]], stations[:2])
    ends = np.linalg.norm(stations, axis=1)
    assert (np.linalg.norm(way, axis=1) >= ends.min() - 1e-9).all()
    np.testing.assert_allclose(gan.between(stations[0], stations[1], 1), stations[1])


def test_opposite_inputs_mix_to_nothing_without_an_error():
    assert not gan.mixed([[1.0, 0.0], [-1.0, 0.0]], [0.5, 0.5]).any()


def test_values_out_of_range_are_answered_with_a_sentence():
    with pytest.raises(CourseError, match=r"weights is 'best'.*mended, collapsed"):
        gan.compose(seed=1, weights="best")


def test_a_game_of_ones_own_composes():
    own, _ = gan.play("rhythms", progress=False, recipe=_short())
    piece = gan.compose(model=gan.Model(own=own), seed=1)
    assert notes_of(piece).tolist() != rows()
    assert piece.provenance.weights != gan.compose(seed=1).provenance.weights


def _short():
    from coursekit.systems.gan_2014.training import recipe_for

    return recipe_for("rhythms", steps=4)


def test_a_learners_measures_are_used_until_they_fail(capsys):
    points = gan.ring(1_000, np.random.default_rng(0))
    assert gan.load().covered(points) == 8
    assert gan.load(modes_covered=lambda *_: 3).covered(points) == 3
    assert gan.load(modes_covered=lambda *_: 11).covered(points) == 8
    bars = gan.rhythms("test")[:20].astype(float)
    assert gan.load(parzen=lambda *_: 1.5).likelihood(bars, bars, 0.2) == 1.5
    own = gan.load().likelihood(bars, bars, 0.2)
    assert gan.load(parzen=lambda *_: None).likelihood(bars, bars, 0.2) == own
    assert capsys.readouterr().out.count("The course's own takes over.") == 2
