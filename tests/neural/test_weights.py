"""Weights come back as they were saved, with a card; what is damaged is not loaded."""

import json
import shlex
import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from coursekit.errors import CourseError
from coursekit.neural import History, load_weights, read_card, save_weights, seeded, shipped
from coursekit.neural.weights import how_to_mend
from tests.neural.toys import QUICK, fingerprint, net

CARD = {
    "system": "toy_1999", "recipe": {"steps": 3}, "data": "numbers of our own", "licence": "MIT",
    "seed": 0, "curve": {"steps": [1], "losses": [0.5]}, "seconds": 1.0,
}  # fmt: skip


def test_what_was_saved_comes_back_bit_for_bit(tmp_path):
    path = save_weights(net(5), tmp_path / "folder" / "lr0.5", CARD)
    assert path.name == "lr0.5.safetensors"
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "lr0.5.json",
        "lr0.5.safetensors",
    ]
    other = net(6)
    card = load_weights(other, tmp_path / "folder" / "lr0.5")
    assert fingerprint(other) == fingerprint(net(5))
    assert card.items() >= CARD.items()
    assert card["numbers"] == sum(weight.numel() for weight in other.parameters())
    assert card["bytes"] == path.stat().st_size
    assert "torch" in card["hardware"]
    assert read_card(path) == card


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), width=st.integers(1, 9))
def test_half_precision_halves_the_space_and_moves_little(tmp_path_factory, seed, width):
    with seeded(seed):
        module = nn.Sequential(nn.Linear(width, 50), nn.BatchNorm1d(50))
        other = nn.Sequential(nn.Linear(width, 50), nn.BatchNorm1d(50))
    folder = tmp_path_factory.mktemp("half")
    whole = load_weights(other, save_weights(module, folder / "whole", CARD))
    half = load_weights(other, save_weights(module, folder / "half", CARD, half=True))
    assert half["half"]
    assert half["bytes"] < whole["bytes"]
    for name, value in module.state_dict().items():
        back = other.state_dict()[name]
        assert back.dtype == value.dtype
        assert torch.allclose(back, value, rtol=1e-3, atol=1e-6)


def test_saving_twice_gives_the_same_bytes(tmp_path):
    paths = [save_weights(net(5), tmp_path / name, CARD) for name in ("a", "b")]
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "other weights", "no card", "no weights"])
def test_damage_is_answered_in_a_sentence_and_nothing_is_loaded(tmp_path, harm):
    path = save_weights(net(5), tmp_path / "net", CARD)
    data = bytearray(path.read_bytes())
    if harm == "flip":
        data[-3] ^= 1
        path.write_bytes(bytes(data))
    elif harm in ("cut", "empty"):
        path.write_bytes(bytes(data[: -4 if harm == "cut" else 0]))
    elif harm == "other weights":
        other = save_weights(net(7), tmp_path / "other", CARD)
        path.write_bytes(other.read_bytes())
    else:
        (path.with_suffix(".json") if harm == "no card" else path).unlink()
    module = net(8)
    with pytest.raises(CourseError, match=r"Train them again: coursekit train \w+ --out "):
        load_weights(module, path)
    assert fingerprint(module) == fingerprint(net(8))


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '"card"', "\x00\x01", "[" * 100_000], ids=lambda text: text[:8]
)
def test_a_broken_card_is_answered_in_a_sentence(tmp_path, text):
    path = save_weights(net(5), tmp_path / "net", CARD)
    path.with_suffix(".json").write_text(text)
    with pytest.raises(CourseError, match=r"card"):
        load_weights(net(), path)


def test_weights_of_another_shape_are_refused(tmp_path):
    path = save_weights(net(5), tmp_path / "net", CARD)
    with pytest.raises(CourseError, match="do not fit"):
        load_weights(nn.Linear(4, 8), path)
    wide = nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Dropout(), nn.Linear(8, 1))
    with pytest.raises(CourseError, match=r"0\.weight"):
        load_weights(wide, path)


def test_a_card_must_say_where_weights_come_from(tmp_path):
    for key in CARD:
        short = {name: value for name, value in CARD.items() if name != key}
        with pytest.raises(CourseError, match=key):
            save_weights(net(), tmp_path / "net", short)
    assert not list(tmp_path.iterdir())


def test_a_history_fills_the_card_in(tmp_path):
    history = History(3, QUICK, [10, 20], [0.123456789, 0.1], [], 2.34, "steps")
    card = history.card(system="toy_1999", data="numbers of our own", licence="MIT")
    path = save_weights(net(), tmp_path / "net", card)
    stored = json.loads(path.with_suffix(".json").read_text())
    assert stored["curve"] == {"steps": [10, 20], "losses": [0.12346, 0.1], "scores": []}
    assert stored["recipe"]["learning_rate"] == QUICK.learning_rate
    assert stored["seed"] == 3


@pytest.fixture(params=["a course", "course"])
def course(tmp_path, monkeypatch, request):
    """The folder of a course with weights of a toy system, and where those lie."""
    root = tmp_path.resolve() / request.param
    monkeypatch.setattr("coursekit.neural.weights.SYSTEMS", root / "coursekit" / "systems")
    path = save_weights(net(5), shipped("toy_1999", "net"), CARD)
    assert path.is_relative_to(root)
    return root, path


DAMAGES = {
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-4]),
    "other weights": lambda path: path.write_bytes(b"x"),
    "no weights": lambda path: path.unlink(),
    "no card": lambda path: path.with_suffix(".json").unlink(),
    "broken card": lambda path: path.with_suffix(".json").write_text("{"),
    "another card": lambda path: path.with_suffix(".json").write_text("[1]"),
    "neither": lambda path: [file.unlink() for file in (path, path.with_suffix(".json"))],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_in_a_checkout_the_advice_brings_shipped_weights_back(course, damage):
    root, path = course
    git = ["git", "-C", str(root), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Weights"]):
        subprocess.run([*git, *words], check=True)
    DAMAGES[damage](path)
    with pytest.raises(CourseError, match="Bring both back: ") as error:
        load_weights(net(8), path)
    advice = str(error.value).partition("Bring both back: ")[2]
    subprocess.run(shlex.split(advice), check=True, cwd="/")
    module = net(8)
    load_weights(module, path)
    assert fingerprint(module) == fingerprint(net(5))


@pytest.mark.parametrize("reason", ["no checkout", "no git", "not committed"])
def test_in_a_copy_the_advice_is_to_take_shipped_weights_from_a_new_one(
    course, monkeypatch, tmp_path, reason
):
    root, path = course
    if reason == "no git":
        monkeypatch.setenv("PATH", str(tmp_path))
    elif reason == "not committed":
        subprocess.run(["git", "-C", str(root), "init", "-q"], check=True)
    fresh = {file: file.read_bytes() for file in path.parent.iterdir()}
    path.unlink()
    with pytest.raises(CourseError, match="Download the course again") as error:
        load_weights(net(8), path)
    assert "coursekit train" not in str(error.value)
    # The files that the sentence names, copied from a new download, are enough.
    for file, data in fresh.items():
        assert str(file.relative_to(root)) in str(error.value)
        file.write_bytes(data)
    load_weights(net(8), path)


@pytest.mark.parametrize("name", ["lr0.5", "lr0.5.safetensors", "lr0.5.json"])
def test_the_advice_names_both_files_whichever_is_given(course, name):
    advice = how_to_mend(course[1].parent / name)
    assert "lr0.5.safetensors and " in advice
    assert "lr0.5.json from" in advice


def test_weights_of_ones_own_come_back_by_the_advice(tmp_path):
    from coursekit.systems import train

    train("todd_1989", out=tmp_path / "my own", progress=False)
    (path,) = (tmp_path / "my own").glob("*.safetensors")
    data = path.read_bytes()
    path.write_bytes(data[:-4])
    with pytest.raises(CourseError, match="Train them again: ") as error:
        load_weights(net(8), path)
    words = shlex.split(str(error.value).partition("Train them again: ")[2])
    assert words[0] == "coursekit"
    subprocess.run([sys.executable, "-m", *words], check=True, capture_output=True)
    assert path.read_bytes() == data


def test_shipped_weights_lie_beside_the_systems():
    path = shipped("todd_1989", "melodies")
    assert path.parts[-4:] == ("systems", "todd_1989", "weights", "melodies.safetensors")
