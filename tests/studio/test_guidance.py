"""Guidance on the net of lesson 15."""

import pytest

from coursekit.studio.open_models import guidance
from coursekit.systems import musenet_2019


def notes(piece):
    return [(n.pitch, round(n.start, 4)) for part in piece.instruments for n in part.notes]


@pytest.fixture(scope="module")
def plain():
    return musenet_2019.compose(style="jig", seed=3, bars=2, tempo=100)


def test_a_scale_of_one_is_the_net_as_it_is(plain):
    assert notes(guidance.compose("jig", seed=3, bars=2)) == notes(plain)


def test_a_scale_of_nought_ignores_the_word():
    band = {"instruments": "flute and piano", "seed": 3, "bars": 2, "scale": 0.0}
    one, other = (notes(guidance.compose(style, **band)) for style in ("chorale", "blues"))
    assert one
    assert one == other


def test_more_is_another_piece_and_says_so(plain):
    piece = guidance.compose("jig", seed=3, bars=2, scale=4.0)
    assert notes(piece) != notes(plain)
    assert piece.provenance.controls["guidance"] == 4.0
    assert piece.provenance.weights == plain.provenance.weights
    assert piece.provenance.own_functions == ()


def test_a_learners_function_is_asked_and_a_wrong_one_replaced(plain, capsys):
    asked = []

    def mine(told, untold, scale):
        asked.append(scale)
        return untold + scale * (told - untold)

    assert notes(guidance.compose("jig", seed=3, bars=2, guided=mine)) == notes(plain)
    assert set(asked) == {1.0}
    assert notes(guidance.compose("jig", seed=3, bars=2, guided=lambda *_: 1)) == notes(plain)
    assert "The course's own takes over" in capsys.readouterr().out


def test_steering_counts_what_a_judge_hears(monkeypatch):
    from coursekit.systems.musenet_2019 import composing, judging, samples

    class Deaf:
        def says(self, pieces):
            return ["jig"] * len(pieces)

    asked = [composing.prompt(style, ("flute",), 1) for style in ("jig", "reel", "reel")]
    monkeypatch.setattr(judging, "style_judge", Deaf)
    monkeypatch.setattr(samples, "asked", lambda *_, **__: asked)
    row = guidance.steering(0, scales=(1.0,), count=1)
    assert set(row) == {"usual 1", "notes, usual 1", "foreign 1", "notes, foreign 1"}
    assert row["usual 1"] == row["foreign 1"] == pytest.approx(1 / 3, abs=1e-3)
    assert row["notes, usual 1"] > 0
