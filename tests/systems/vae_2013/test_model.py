"""What the nets play: maps that make musical sense, every control, primers, a collapse."""

import numpy as np
import pytest

from coursekit import systems
from coursekit.errors import CourseError
from coursekit.systems import vae_2013 as vae
from coursekit.systems.vae_2013 import bars, experiments, measures
from coursekit.systems.vae_2013.model import sampled
from tests.systems.todd_1989.music import melody_midi, notes


@pytest.fixture(scope="module")
def model():
    return vae.load()


def test_lower_on_the_map_of_melodies_is_higher_and_further_right_has_fewer_notes(model):
    line = np.linspace(-2.5, 2.5, 11)
    grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    written = model.decode("melody map", grid)
    pitch = bars.feature("melody", written)
    count = bars.onsets("melody", written).sum(axis=1)
    assert np.corrcoef(grid[:, 1], pitch)[0, 1] < -0.7
    assert np.corrcoef(grid[:, 0], count)[0, 1] < -0.4


@pytest.mark.parametrize("name", ["rhythm map", "melody map"])
def test_what_lies_near_on_a_map_is_alike(name):
    found = experiments.smoothness(vae.load_net(name))
    assert found["near"] < found["anywhere"] / 2


def test_the_collapsed_net_gives_back_the_same_whatever_goes_in(model):
    ill = measures.diagnosis(vae.load_net("collapsed"))
    well = measures.diagnosis(vae.load_net("melody"))
    assert ill["active"] == 0
    assert ill["information"] < 0.1
    assert ill["different"] < 0.05
    assert ill["steps"] == pytest.approx(ill["shuffled"], abs=0.02)
    assert well["active"] == 16
    assert well["information"] > 3
    assert well["different"] > 0.9
    assert well["steps"] > well["shuffled"] + 0.2
    # By the paper's own bound the collapsed net is the better one.
    assert ill["bound"] > well["bound"]


def test_samples_are_as_dense_as_the_data_and_no_copies():
    for name in ("melody", "melody map"):
        found = measures.judged("melody", sampled(vae.load_net(name), 200, 5))
        assert 0.8 < found["density"] < 1.2
        assert max(found["empty"], found["constant"], found["copied"]) <= 0.02


def test_copies_and_single_pitches_are_counted():
    known = bars.load("melody", "train")[:2]
    flat = np.full((2, 16), 7)
    found = measures.judged("melody", np.concatenate([known, flat]))
    assert found["copied"] == 0.5
    assert found["constant"] >= 0.5
    assert found["different"] <= 0.75
    silent = np.full((1, 16), 2)
    assert measures.judged("rhythm", silent)["empty"] == 1


@pytest.mark.parametrize("length", [1, 4, 9])
@pytest.mark.parametrize("net", vae.NETS)
def test_a_piece_ends_with_its_bars(net, length):
    piece = systems.compose("vae_2013", seed=1, bars=length, net=net, tempo=120)
    assert 0 < piece.get_end_time() <= 2.0 * length + 1e-6
    assert piece.get_end_time() > 2.0 * length - 2.0


@pytest.mark.parametrize(
    "change",
    [
        {"net": "melody"},
        {"net": "rhythm map"},
        {"net": "collapsed"},
        {"path": "prior"},
        {"x": 2.0},
        {"y": -2.0},
        {"reach": 0.0},
        {"temperature": 1.5},
        {"tempo": 60},
    ],
    ids=str,
)
def test_every_control_changes_the_piece(model, change):
    base = {"model": model, "seed": 1, "net": "melody map"}
    assert notes(vae.compose(**(base | change))) != notes(vae.compose(**base))
    assert set(change) <= {control.name for control in vae.card.controls}


def test_without_reach_and_temperature_two_bars_come_again_and_again(model):
    still = {"model": model, "bars": 4, "reach": 0.0, "temperature": 0.0, "tempo": 60}
    played = notes(vae.compose(seed=1, **still))
    assert played == notes(vae.compose(seed=2, **still))
    half = len(played) // 2
    assert [p for p, *_ in played[:half]] == [p for p, *_ in played[half:]]


def test_seeds_make_a_difference(model):
    pieces = [vae.compose(model=model, seed=seed) for seed in range(20)]
    assert len({tuple(notes(piece)) for piece in pieces}) == 20


def test_a_walk_keeps_nearer_to_where_it_was_than_the_prior():
    from coursekit.systems.vae_2013.model import _path

    rng = np.random.default_rng(0)
    walk, prior = (_path(path, 2000, 3, rng) for path in ("walk", "prior"))
    for offsets in (walk, prior):
        assert offsets.std() == pytest.approx(1, abs=0.1)
    steps = [np.linalg.norm(np.diff(offsets, axis=0), axis=1).mean() for offsets in (walk, prior)]
    assert steps[0] < 0.7 * steps[1]


def test_a_rhythm_takes_no_primer():
    with pytest.raises(CourseError, match="takes no primer"):
        vae.compose(seed=1, net="rhythm map", primer=melody_midi([60, 62, 64, 65]))


def test_a_primers_point_is_where_the_piece_goes_on():
    low, high = (melody_midi([p, p + 2, p + 4, p, p + 2, p + 4, p, p]) for p in (60, 72))
    settings = {"seed": 1, "bars": 8, "net": "melody map", "reach": 0.0, "temperature": 0.0}
    means = [
        np.mean([pitch for pitch, *_ in notes(vae.compose(primer=primer, **settings))[8:]])
        for primer in (low, high)
    ]
    assert means[0] < means[1]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda mean, log_deviation, noise: mean, "where .point, divergence. was expected"),
        (lambda mean, log_deviation, noise: (mean, 0.0), "something else than two tensors"),
        (lambda mean, log_deviation, noise: (mean / 0, mean), "no finite number"),
        (lambda mean, log_deviation, noise: 1 / 0, "stopped with ZeroDivisionError"),
    ],
)
def test_a_wrong_sample_is_replaced_and_said(answer, words, capsys):
    theirs = vae.load(sample_with_kl=answer)
    some = bars.load("melody", "test")[:3]
    points, kl = theirs.sampled("melody", some)
    own = vae.load().sampled("melody", some)
    np.testing.assert_array_equal(points, own[0])
    np.testing.assert_array_equal(kl, own[1])
    import re

    assert re.search(words, capsys.readouterr().out)


def test_a_net_that_does_not_ship_is_said():
    with pytest.raises(CourseError, match="There are: melody"):
        vae.load_net("harmony")
