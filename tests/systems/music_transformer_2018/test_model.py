"""What the nets compose: primers, controls, and a learner's functions in them."""

import numpy as np
import pytest
import torch

from coursekit.corpora import chorales, jsb
from coursekit.encodings.notes import notes_of
from coursekit.encodings.serialised import to_midi
from coursekit.errors import CourseError
from coursekit.systems import music_transformer_2018 as music
from tests.systems.todd_1989.music import melody_midi, notes


@pytest.fixture(scope="module")
def model():
    return music.load()


@pytest.mark.parametrize("net", ["frames", "serial"])
def test_a_chorale_has_four_voices_until_its_last_bar_ends(net):
    piece = music.compose(seed=2, bars=5 if net == "serial" else 3, net=net, tempo=120)
    assert [part.name for part in piece.instruments] == ["Soprano", "Alto", "Tenor", "Bass"]
    for part in piece.instruments:
        assert part.notes[0].start == 0
        assert part.notes[-1].end == pytest.approx(10 if net == "serial" else 6)


def test_piano_plays_for_as_long_as_asked():
    piece = music.compose(seed=1, bars=2, net="piano", tempo=120)
    assert len(piece.instruments) == 1
    assert 2 < piece.get_end_time() <= 4.01  # it may end on a rest
    assert len({note.velocity for note in piece.instruments[0].notes}) > 1


@pytest.mark.parametrize(
    "change",
    [{"temperature": 0.5}, {"top_p": 0.3}, {"tempo": 60}, {"tries": 4}, {"net": "serial"},
     {"way": "harmonise"}],
    ids=str,
)  # fmt: skip
def test_every_control_changes_the_piece(model, change):
    base = {"model": model, "seed": 1, "bars": 2}
    assert notes(music.compose(**(base | change))) != notes(music.compose(**base))
    assert set(change) <= {control.name for control in music.card.controls}


def test_a_seed_gives_the_same_piece_and_another_another(model):
    for net in ("frames", "piano"):
        pieces = [notes(music.compose(model=model, seed=seed, bars=1, net=net))
                  for seed in (1, 1, 2)]  # fmt: skip
        assert pieces[0] == pieces[1] != pieces[2]


@pytest.mark.parametrize("net", ["frames", "serial"])
def test_a_harmonised_soprano_is_kept_and_the_voices_keep_their_ranges(model, net):
    soprano = jsb.load("test")[3].pitches[:64, 0]
    made = model.harmonise(soprano, seed=1, tries=2, net=net)
    assert made[:, 0].tolist() == soprano.tolist()
    train = np.concatenate([piece.pitches for piece in jsb.load("train")])
    for voice in (1, 2, 3):
        sung = train[:, voice][train[:, voice] < 128]
        assert sung.min() <= made[:, voice].min()
        assert made[:, voice].max() <= sung.max()
    assert len(set(made[:, 3].tolist())) > 3


def test_a_melody_is_harmonised_to_its_end():
    melody = [72, 74, 76, 74, 72, 72, 71, 72]
    piece = music.compose(seed=1, primer=melody_midi(melody), way="harmonise")
    assert [note.pitch for note in piece.instruments[0].notes] == melody
    ends = [part.notes[-1].end for part in piece.instruments]
    assert ends == pytest.approx([8 * 0.5 * 60 / 80] * 4)


def test_of_a_chorale_only_the_soprano_is_harmonised_anew():
    given = chorales.by_name("269").to_midi(2, 1, tempo=80)
    piece = notes_of(music.compose(seed=1, primer=given, way="harmonise", tempo=80))
    known = notes_of(given)
    for track in (0, 3):
        theirs, ours = (rows["pitch"][rows["track"] == track].tolist() for rows in (known, piece))
        assert (theirs == ours) == (track == 0)


def test_a_chorale_is_kept_and_gone_on_from():
    given = to_midi(jsb.load("valid")[2].pitches[:16])
    piece = notes_of(music.compose(seed=1, bars=1, primer=given, tempo=80))
    known = notes_of(given)
    for track in range(4):
        theirs, ours = known[known["track"] == track], piece[piece["track"] == track]
        assert ours["pitch"][: len(theirs)].tolist() == theirs["pitch"].tolist()
        assert ours["onset"][len(theirs)] == pytest.approx(4.0)


def test_the_nets_know_bach_from_noise(model):
    real = jsb.load("valid")[2].pitches[:48]
    noise = real[torch.randperm(48, generator=torch.Generator().manual_seed(0)).numpy()]
    for net in ("frames", "serial"):
        found = model.surprises(real, net)
        assert found.shape == real.shape
        assert found.mean() < 0.6 < model.surprises(noise, net).mean()


def test_a_right_skew_of_a_learners_changes_nothing_and_a_wrong_one_is_heard(model):
    def padded(logits):
        rows, steps = logits.shape[-2:]
        logits = torch.nn.functional.pad(logits, (1, 0))
        return logits.reshape(*logits.shape[:-2], steps + 1, rows)[..., 1:, :].reshape(
            *logits.shape[:-2], rows, steps
        )

    given = {"seed": 4, "bars": 1, "net": "serial"}
    own = notes(music.compose(model=model, **given))
    assert notes(music.compose(model=music.load(skew=padded), **given)) == own
    real = jsb.load("valid")[2].pitches[:32]
    unmoved = music.load(skew=lambda logits: logits.clone())
    assert notes(music.compose(model=unmoved, **given)) != own
    # A skew that does nothing is right for a single row; so nothing is kept from note to note.
    assert unmoved.surprises(real, "serial").mean() > model.surprises(real, "serial").mean() + 0.5


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"skew": lambda logits: None}, "where a tensor was expected"),
        ({"skew": lambda logits: logits[..., 1:]}, "returned the shape"),
        ({"skew": lambda logits: logits / 0}, "no finite number"),
        ({"soprano_plan": lambda soprano, voices: [soprano]}, "rows of 4 whole numbers"),
        ({"soprano_plan": lambda soprano, voices: [[-1] * voices for _ in soprano]},
         "did not keep the soprano"),
        ({"soprano_plan": lambda soprano, voices: [[token] * voices for token in soprano]},
         "left no choice"),
        ({"soprano_plan": lambda soprano, voices: [[1], [2, 3]]}, "of different lengths"),
    ],
)  # fmt: skip
def test_a_wrong_function_is_replaced_and_said(wrong, words, model, capsys):
    given = {"seed": 4, "bars": 1, "way": "harmonise"}
    made = notes(music.compose(model=music.load(**wrong), **given))
    assert made == notes(music.compose(model=model, **given))
    assert words in capsys.readouterr().out


def test_a_net_that_does_not_ship_is_said():
    with pytest.raises(CourseError, match="There are: frames, serial, piano"):
        music.load_net("organ")


def test_a_learners_net_composes():
    import dataclasses

    from coursekit.systems.music_transformer_2018 import experiments, training

    asked = []

    def skew(logits):
        asked.append(logits.shape)
        return music.skew(logits)

    shape = dataclasses.replace(training.SERIAL, width=16, layers=1, heads=2, feed=16)
    own, history = music.learn(
        "serial", skew=skew, shape=shape, recipe=experiments.quick(4), batch=1, length=8,
        progress=False,
    )  # fmt: skip
    assert asked
    assert history.recipe.steps == 4
    assert len(music.compose(model=own, seed=1, bars=1, net="serial").instruments) == 4
