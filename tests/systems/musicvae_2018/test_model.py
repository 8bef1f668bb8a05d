"""What the nets play: reconstructions, blends, ways, attributes, primers."""

import numpy as np
import pytest

from coursekit import systems
from coursekit.corpora.sixteenths import FIRST, HOLD, LOW, REST, STEPS, music_of, tunes_only
from coursekit.encodings.notes import notes_of
from coursekit.errors import CourseError
from coursekit.evaluation.melodies import hamming
from coursekit.systems import musicvae_2018 as musicvae
from coursekit.systems.musicvae_2018 import measures


@pytest.fixture(scope="module")
def model():
    return musicvae.load()


@pytest.fixture(scope="module")
def melodies():
    return tunes_only("test")[:120]


def scale_line(first=60, steps=32):
    """Return eighth notes going up a scale as tokens `[step, 1]`."""
    line = np.full(steps, HOLD)
    pitches = first + np.resize([0, 2, 4, 5, 7, 9, 11, 12], steps // 2)
    line[::2] = pitches - LOW + FIRST
    return line[:, None]


def test_melodies_that_no_net_learned_from_come_back(model, melodies):
    found = measures.accuracies(model.net("melody"), melodies)
    assert found["teacher forced"] > 0.95
    assert found["sampled"] > 0.9
    assert found["sampled onsets"] > 0.85
    assert found["shuffled"] < 0.6
    assert measures.active_units(model.net("melody"), melodies) > 24


def test_music_and_tokens_are_the_same_to_the_model(model, melodies):
    music = model.to_midi(melodies[:3])
    assert (model.tokens(music) == melodies[:3]).all()
    assert model.encode(music) == pytest.approx(model.encode(melodies[:3]))
    assert model.tokens(music[0]).shape == (1, 32, 1)


def test_a_short_melody_is_filled_with_rests(model):
    short = music_of("melody", scale_line(steps=16))
    tokens = model.tokens(short)[0, :, 0]
    assert (tokens[16:] == REST).all()
    assert model.tokens(short, "long").shape == (1, 256, 1)


def test_drums_are_read_from_music(model):
    tokens = np.zeros((32, 1), int)
    tokens[::4], tokens[4::8] = 1, 2 + 4
    music = music_of("drums", tokens)
    assert music.instruments[0].is_drum
    assert (model.tokens(music, "drums")[0] == tokens).all()
    with pytest.raises(CourseError, match="given as tokens"):
        model.tokens(music, "trio")


def test_the_way_between_melodies_begins_and_ends_with_them(model, melodies):
    a, b = melodies[3], melodies[50]
    points = model.interpolate(a, b, 7)
    assert points[0] == pytest.approx(model.encode(a)[0])
    assert points[-1] == pytest.approx(model.encode(b)[0])
    tokens = model.decode_tokens(points)
    assert hamming(tokens[0], a) < 0.15
    assert hamming(tokens[-1], b) < 0.15
    distance = hamming(tokens, tokens[:1])
    assert distance[3] < distance[6] + 1e-9
    with pytest.raises(CourseError, match="2 points or more"):
        model.interpolate(a, b, 1)


def test_mixed_data_take_each_step_from_one_of_both(model, melodies):
    a, b = melodies[3], melodies[50]
    mixed = model.mix_in_data(a, b, 5, seed=2)
    assert ((mixed == a) | (mixed == b)).all()
    assert (mixed[0] == a).all()
    assert (mixed[-1] == b).all()
    assert 0 < hamming(mixed[2], a) < hamming(b, a)


def test_a_blend_at_a_corner_is_its_melody_and_shares_need_not_add_up(model, melodies):
    four = melodies[[0, 30, 60, 90]]
    for corner in range(4):
        shares = np.eye(4)[corner]
        assert model.palette_point(four, shares) == pytest.approx(model.encode(four)[corner])
    one = model.palette_point(four, [1, 1, 0, 2])
    assert one == pytest.approx(model.palette_point(four, [0.25, 0.25, 0, 0.5]))
    assert notes_of(model.palette(four, [1, 1, 1, 1])).size
    for shares in ([0, 0, 0, 0], [1, -1, 0, 0], [1, 1]):
        with pytest.raises(CourseError, match="as many shares"):
            model.palette_point(four, shares)


def test_decorrelated_vectors_raise_attributes(model, melodies):
    points = model.encode(melodies)
    before = musicvae.measured(model.decode_tokens(points))
    for attribute in musicvae.ATTRIBUTES:
        after = musicvae.measured(model.decode_tokens(model.apply(points, attribute, 1.0)))
        share, free = measures.moved_share(before, after, attribute, 1)
        assert free > 20
        assert share > 0.75, attribute
    with pytest.raises(CourseError, match="There is no 'loudness'"):
        model.vector("loudness")
    with pytest.raises(CourseError, match="There is no 'magic'"):
        model.vector("note density", "magic")


def test_a_learners_functions_are_used(melodies):
    asked = []

    def straight(a, b, share):
        asked.append(share)
        return [(1 - share) * x + share * y for x, y in zip(a, b, strict=True)]

    def none(points, values):
        return [0.0] * len(points[0])

    model = musicvae.load(slerp=straight, attribute_vector=none)
    points = model.interpolate(melodies[0], melodies[1], 3)
    assert asked == [0.0, 0.5, 1.0]
    assert points[1] == pytest.approx(model.encode(melodies[:2]).mean(axis=0), abs=1e-5)
    assert not model.vector("note density", "paper").any()
    assert musicvae.load().vector("note density", "paper").any()


def test_what_goes_wrong_is_replaced_with_a_line(capsys, melodies):
    model = musicvae.load(slerp=lambda a, b, share: None)
    points = model.interpolate(melodies[0], melodies[1], 3)
    assert points == pytest.approx(musicvae.load().interpolate(melodies[0], melodies[1], 3))
    assert "Your slerp returned None" in capsys.readouterr().out


@pytest.mark.parametrize("net", musicvae.NETS)
@pytest.mark.parametrize("bars", [1, 3])
def test_pieces_have_the_length_that_was_asked_for(net, bars):
    piece = systems.compose("musicvae_2018", seed=4, bars=bars, net=net)
    rows = notes_of(piece)
    ends = rows["onset"] + rows["duration"]
    assert ends.max() <= 4 * bars + 1e-6
    if net in ("melody", "long", "long flat"):
        assert rows["onset"].min() == 0
        assert ends.max() == pytest.approx(4 * bars)
    same = systems.compose("musicvae_2018", seed=4, bars=bars, net=net)
    assert notes_of(same).tolist() == rows.tolist()
    assert {one.is_drum for one in piece.instruments} == (
        {True} if net == "drums" else {True, False} if net == "trio" else {False}
    )


def test_reach_0_stays_at_the_primers_point():
    primer = music_of("melody", scale_line())
    compose = systems.compose
    near = compose("musicvae_2018", seed=1, bars=2, primer=primer, reach=0.0, temperature=0.0)
    rows = notes_of(near)
    first, second = rows[rows["onset"] < 8], rows[rows["onset"] >= 8]
    assert first["pitch"].tolist() == notes_of(primer)["pitch"].tolist()
    again = np.isin(second["onset"] - 8, first["onset"])
    assert again.mean() > 0.7
    far = compose("musicvae_2018", seed=1, bars=2, primer=primer, reach=1.0, temperature=0.0)
    assert notes_of(far).tolist() != rows.tolist()


def test_the_control_of_density_is_heard():
    def notes(amount):
        return sum(
            len(notes_of(systems.compose("musicvae_2018", seed=seed, bars=4, amount=amount,
                                         attribute="note density")))
            for seed in range(4)
        )  # fmt: skip

    assert notes(1.0) > 1.2 * notes(0.0) > 1.2 * notes(-1.0)


def test_what_cannot_be_is_said_in_a_sentence():
    primer = music_of("melody", scale_line())
    for controls, sentence in (
        ({"net": "drums", "primer": primer}, "take no primer"),
        ({"net": "long", "attribute": "note density"}, "2-bar melodies only"),
        ({"reach": 2.0}, "a number from 0 to 1"),
        ({"primer": music_of("melody", scale_line(109))}, "no piano has"),
    ):
        with pytest.raises(CourseError, match=sentence):
            systems.compose("musicvae_2018", seed=1, **controls)
    with pytest.raises(CourseError, match="There is no net"):
        musicvae.load_net("opera")
    with pytest.raises(CourseError, match="There is no source"):
        musicvae.load().samples(2, source="nowhere")


def test_samples_lie_where_they_should(model):
    prior = model.samples(4000, seed=1)
    assert prior.std() == pytest.approx(1, abs=0.02)
    net = model.net("melody")
    found = model.samples(4000, seed=1, source="aggregate")
    assert found.mean(axis=0) == pytest.approx(net.centre.numpy(), abs=0.1)


def test_a_learner_trains_a_net_in_seconds():
    import dataclasses

    from coursekit.systems.musicvae_2018 import training

    recipe = dataclasses.replace(training.RECIPES["live"], steps=4, evaluate_every=2)
    model, history = musicvae.learn(
        recipe=recipe, windows=tunes_only("train")[:200], progress=False
    )
    assert history.steps == [2, 4]
    assert model.net("melody") is model.trained
    assert model.net("drums") is musicvae.load_net("drums")
    assert model.trained.steps == 2 * STEPS
