"""What is measured of bars, on bars whose figures are known."""

from dataclasses import replace

import numpy as np
import pytest

from coursekit.systems import midinet_2017 as midinet
from coursekit.systems.midinet_2017 import experiments, training
from coursekit.systems.midinet_2017.data import bars


def measured(made, given):
    return experiments.measures(np.asarray(made), given, np.random.default_rng(0))


def test_the_data_keeps_to_its_chords_and_shuffled_ones_are_chance():
    given = midinet.in_all_keys("tunes", "test")
    figures = measured(given.bar, given)
    assert figures["pitches"] == 0
    assert figures["chord"] > 0.6
    assert figures["shuffled"] == pytest.approx(0.25, abs=0.01)
    assert figures["before"] > 2 * figures["another"]
    assert figures["notes"] == experiments.starts_of(given.bar).mean()


def test_known_bars_have_known_figures():
    held, turning = [0] * 16, [0, 1] * 8
    same = np.array([held, held, held, turning])
    given = midinet.Bars(same, np.array([held] * 4), np.array([0] * 4), np.zeros(4, int))
    figures = measured(same, given)
    assert figures["one note"] == 0.75
    assert figures["distinct"] == 0.5
    assert figures["notes"] == (3 + 16) / 4
    assert figures["before"] == figures["another"] == figures["chord"] == 56 / 64


def test_models_that_ship_are_measured_on_tunes():
    figures = experiments.shipped_study()
    ratios = [figures[name]["chord"] for name in ("tunes", "stable", "creative", "no chord")]
    assert ratios == sorted(ratios, reverse=True)
    for name in ("stable", "creative", "no chord"):
        assert figures[name]["shuffled"] == pytest.approx(0.25, abs=0.03)
        assert figures[name]["distinct"] > 0.8


def test_a_study_plays_every_game(monkeypatch):
    tiny = {name: replace(rules, hidden=8, batch=8) for name, rules in experiments.GAMES.items()}
    monkeypatch.setattr(experiments, "GAMES", tiny)
    monkeypatch.setattr(experiments, "in_all_keys", lambda *_: bars("tunes", "valid"))
    monkeypatch.setattr(training, "in_all_keys", lambda *_: bars("tunes", "test"))
    row = experiments.study(1, steps=3)
    assert set(row) == {"songs", *experiments.GAMES}
    assert row["songs"]["pitches"] == 0
    assert all(0 < row[name]["chord"] < 1 for name in experiments.GAMES)


def test_music_is_judged_in_stretches_that_follow_one_another(monkeypatch):
    monkeypatch.setattr(experiments, "bars", lambda _, split: bars("tunes", split))
    stretches = experiments.eight_bars("test")
    assert len(stretches) > 20
    assert all(melody.shape == (8, 16) and chords.shape == (8,) for melody, chords in stretches)
    figures = experiments.music_study(0, 12)
    assert figures["pieces"]["empty"] == figures["songs"]["empty"] == 0
    assert 0 <= figures["probe"]["accuracy"] <= 1


def test_a_copy_is_found_in_any_key():
    turning = np.array([[0, 2, 4, 5] * 4] * 2)
    runs = experiments._runs(turning)
    assert set(experiments._runs(turning + 3)) == set(runs)
    assert len(runs) == 32 - 15
    assert not set(experiments._runs(turning[:, ::-1])) & set(runs)
