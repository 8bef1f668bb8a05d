"""The experiments' own yardsticks, on small games: heaps, slopes, likelihoods, pieces."""

import numpy as np
import pytest

from coursekit.systems import gan_2014 as gan
from coursekit.systems.gan_2014 import experiments


def test_the_data_itself_lies_evenly_on_its_heaps_and_a_collapse_does_not():
    real = experiments.occupied(gan.ring(2_000, np.random.default_rng(0)))
    assert real["near"] > 0.99
    assert real["uneven"] < 0.06
    stuck = experiments.occupied(np.tile(gan.CENTRES[3], (50, 1)))
    assert stuck == {"near": 1.0, "uneven": pytest.approx(7 / 8)}
    assert experiments.occupied(np.zeros((50, 2))) == {"near": 0.0, "uneven": 1.0}


def test_a_ring_study_looks_on_the_way_and_at_the_end():
    found = experiments.ring_study(1, steps=12)
    assert set(found) == set(experiments.RING_GAMES)
    for way in found.values():
        assert len(way["covered"]) == experiments.LOOKS
        assert all(0 <= value <= 1 for value in way["opinions"])


def test_early_on_a_forger_feels_more_by_the_cruxs_loss():
    felt = experiments.early_slopes(0)
    assert felt["opinion"] < 0.1
    assert felt["non_saturating"] > 5 * felt["saturating"]


def test_a_judge_comes_near_to_the_best_one():
    told = experiments.best_judge(0, steps=400)
    assert told["error"] < told["constant"] / 2


def test_a_rhythm_study_measures_every_game_beside_the_tunes(monkeypatch):
    monkeypatch.setattr(experiments, "HELD_OUT", 20)
    monkeypatch.setattr(experiments, "SAMPLES", 40)
    found = experiments.rhythm_study(0, steps=6)
    assert set(found) == {*experiments.RHYTHM_GAMES, "copied", "parzen"}
    assert found["copied"]["known"] == 1
    assert {len(curve) for curve in found["parzen"].values()} == {len(experiments.WIDTHS) + 1}


def test_simple_models_are_what_they_are_called():
    made = experiments.simple_models(np.random.default_rng(0))
    bars = gan.rhythms("train")
    assert set(gan.patterns_of(made["copied"])) <= set(gan.patterns_of(bars))
    assert len(np.unique(made["centroids"], axis=0)) <= experiments.CENTROIDS
    between = (made["centroids"] > 0.05) & (made["centroids"] < 0.95)
    assert 0.2 < between.any(axis=1).mean() < 0.6
    np.testing.assert_allclose(made["single steps"].mean(0), bars.mean(0), atol=0.06)


def test_the_study_of_pieces_finds_what_is_wrong_with_a_collapse():
    own = gan.load().game("collapsed")
    traits = experiments.music_study(20, gan.Model(own=own))
    assert traits["probe"].accuracy > 0.9
    assert traits["measured"]["pieces without a note"][0] == 0


def test_a_snapshot_shows_opinions_where_they_are():
    game = experiments.Game(experiments.training.RING, 3)
    shot = experiments.snapshot(game, 7)
    across, up = 31, 4
    place = [(shot["edge"][at] + shot["edge"][at + 1]) / 2 for at in (across, up)]
    assert shot["opinions"][up, across] == pytest.approx(
        experiments.training.opinions(game, [place])[0]
    )
    assert (shot["step"], len(shot["points"])) == (7, experiments.POINTS)
