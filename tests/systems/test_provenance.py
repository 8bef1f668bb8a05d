"""Every piece of every system says where it comes from, and is the same piece for all that."""

import inspect
import json
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import pretty_midi
import pytest
from typer.testing import CliRunner

from coursekit import __version__, cli
from coursekit.files import sha256
from coursekit.listening import Audio
from coursekit.listening.midi_writer import midi_bytes
from coursekit.neural import shipped
from coursekit.systems import (
    TIMELINE,
    compose,
    concert_1994,
    eck_schmidhuber_2002,
    system,
    todd_1989,
)
from coursekit.systems.controls import Tempo, validated
from coursekit.systems.provenance import OWN_WEIGHTS, own_functions

QUICK = {"illiac_1957": {"search": "exact"}}
PLAYS = {"todd_1989": "melodies", "concert_1994": "waltzes", "lstm_1997": "memory",
         "eck_schmidhuber_2002": "blues", "vae_2013": "melody", "gan_2014": "mended",
         "transformer_2017": "chorales", "midinet_2017": "stable",
         "music_transformer_2018": "frames",
         "musenet_2019": "styles", "musicvae_2018": "melody",
         "expressive_performance_2024": "pianists", "jukebox_2020": "prior",
         "musiclm_2023": "coarse"}  # fmt: skip


def update(context, output, decay):
    return [decay * before + now for before, now in zip(context, output, strict=True)]


def weights(name, file):
    return sha256(shipped(name, file))


@pytest.mark.parametrize("name", TIMELINE)
def test_every_system_says_where_its_pieces_come_from(name):
    made = compose(name, seed=3, bars=4, tempo=91, **QUICK.get(name, {})).provenance
    card = system(name).card

    assert (made.system, made.title, made.year) == (name, card.title, card.year)
    assert (made.seed, made.bars, made.primer) == (3, 4, False)
    assert made.controls == {
        **{one.name: one.default for one in card.controls}, "tempo": 91, **QUICK.get(name, {})
    }  # fmt: skip
    assert made.weights == (weights(name, PLAYS[name]) if name in PLAYS else "")
    assert (made.own_functions, made.coursekit) == ((), __version__)
    assert f"{card.title} ({card.year}), seed 3, 4 bars; " in str(made)


@pytest.mark.parametrize("name", TIMELINE)
def test_whoever_ships_weights_says_which_play(name):
    folder = Path(inspect.getfile(system(name))).parent
    assert (name in PLAYS) == any(folder.glob("weights/*.safetensors"))


@pytest.mark.parametrize("name", TIMELINE)
def test_the_music_is_what_the_bare_function_makes(name):
    settings = {"seed": 5, "bars": 2, **QUICK.get(name, {})}
    bare = inspect.unwrap(system(name).compose)(**settings)
    made = compose(name, **settings)
    if isinstance(bare, Audio):
        assert made.samples.tobytes() == bare.samples.tobytes()
    else:
        assert midi_bytes(made) == midi_bytes(bare)
    assert not hasattr(bare, "provenance")


@pytest.mark.parametrize(
    ("controls", "file"),
    [
        ({"player": "plain", "experiment": 1}, "plain"),
        ({"experiment": 1}, "chords"),
        ({"player": "walk"}, None),
        ({"player": "written"}, None),
    ],
)
def test_the_controls_choose_among_weights(controls, file):
    made = eck_schmidhuber_2002.compose(seed=1, bars=2, **controls).provenance
    assert made.weights == (weights("eck_schmidhuber_2002", file) if file else "")


def test_weights_that_the_learner_trained_are_called_theirs():
    model = todd_1989.load()
    theirs = replace(model, network=replace(model.network))
    made = todd_1989.compose(model=theirs, seed=1, bars=1).provenance
    assert made.weights == OWN_WEIGHTS
    assert "Weights: trained by the learner." in str(made)


def test_weights_in_a_folder_of_the_learners_are_called_theirs(tmp_path):
    folder = shipped("concert_1994", "waltzes").parent
    for path in folder.glob("waltzes.*"):
        shutil.copy(path, tmp_path)
    model = concert_1994.load(folder=tmp_path)
    assert concert_1994.compose(model=model, seed=1, bars=1).provenance.weights == OWN_WEIGHTS


def test_own_functions_are_named_and_the_kits_are_not():
    model = todd_1989.load(context_update=update, find_cycle=todd_1989.crux.find_cycle)
    made = todd_1989.compose(model=model, seed=1, bars=1).provenance
    assert made.own_functions == ("context_update",)
    assert str(made).endswith("The learner's own functions: context_update.")
    # A model that is put together by hand, too.
    assert own_functions(replace(todd_1989.load(), context_update=update)) == ("context_update",)


def test_a_function_that_was_replaced_on_the_way_is_not_named(capsys):
    model = todd_1989.load(context_update=lambda *_: None)
    made = todd_1989.compose(model=model, seed=1, bars=1).provenance
    assert "takes over" in capsys.readouterr().out
    assert made.own_functions == ()


def test_a_primer_is_told():
    primer = todd_1989.compose(seed=1, bars=1)
    made = todd_1989.compose(seed=2, bars=1, primer=primer).provenance
    assert made.primer
    assert ", after a primer;" in str(made)
    assert asdict(made)["primer"] is True


def test_sound_says_it_too_and_keeps_its_samples(monkeypatch):
    @validated
    def hum(*, seed: int, bars: int = 1, tempo: Tempo = 100) -> Audio:
        return Audio(np.full(8, seed / 10), 16_000)

    globals_of = inspect.unwrap(hum).__globals__
    monkeypatch.setitem(globals_of, "card", system("illiac_1957").card)
    made = hum(seed=3, tempo=90)
    assert (made.provenance.seed, made.provenance.controls) == (3, {"tempo": 90})
    assert made.samples.tolist() == np.full((1, 8), 0.3, np.float32).tolist()
    with pytest.raises(AttributeError):
        made.samples = np.zeros(8)


def test_what_is_no_system_or_no_music_is_left_as_it_is():
    @validated
    def piece(*, seed: int, tempo: Tempo = 100) -> object:
        return pretty_midi.PrettyMIDI(initial_tempo=tempo)

    @dataclass
    class Plain:
        name: str = "no functions"

    assert not hasattr(piece(seed=1), "provenance")
    assert own_functions(Plain()) == own_functions(None) == ()


def test_the_command_line_writes_it_beside_the_piece(tmp_path):
    out = tmp_path / "duet.mid"
    beside = tmp_path / "duet.mid.provenance.json"

    def compose_file(*options):
        asked = ["compose", "todd_1989", "--bars", "1", "--out", str(out), *options]
        done = CliRunner().invoke(cli.app, asked, catch_exceptions=False)
        assert done.exit_code == 0
        return done.stdout

    told = compose_file("--control", "decay=0.5")
    said = json.loads(beside.read_text())
    made = todd_1989.compose(seed=0, bars=1, decay=0.5).provenance
    assert said == json.loads(json.dumps(asdict(made)))
    assert f"{beside}: {made}\n" in told

    beside.write_text("mine")
    assert f"{beside} holds something else and stays." in compose_file("--control", "decay=0.5")
    assert beside.read_text() == "mine"
    compose_file("--overwrite", "--seed", "2")
    assert json.loads(beside.read_text())["seed"] == 2
