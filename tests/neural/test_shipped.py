"""What ships beside the systems is whole, says where it comes from, and is small."""

import inspect

import pytest

from coursekit import systems
from coursekit.files import sha256
from coursekit.neural import read_card, read_log
from coursekit.neural.records import SYSTEMS
from coursekit.neural.weights import MUST_SAY

MOST_BYTES, MOST_BYTES_A_SYSTEM = 4_000_000, 6_000_000
MOST_BYTES_OF_SOUND = 10_000_000
"""Of a system that writes sound."""
# Trainings and compositions of minutes each, of which a small machine has done fewer.
FEWER = {
    "expressive_performance_2024/chain.json": 3,
    "music_transformer_2018/foretells.json": 1,
    "music_transformer_2018/harmonies.json": 1,
    "music_transformer_2018/kinds.json": 3,
    "music_transformer_2018/music.json": 1,
    "music_transformer_2018/performances.json": 1,
    "music_transformer_2018/playing.json": 1,
    "jukebox_2020/autoencoders.json": 3,
    "midinet_2017/games.json": 3,
    "midinet_2017/music.json": 1,
    "musenet_2019/critic.json": 3,
    "musenet_2019/structure.json": 3,
    "musenet_2019/styles.json": 3,
    "musiclm_2023/answered.json": 3,
    "musiclm_2023/codec.json": 3,
    "musiclm_2023/joined.json": 3,
    "musiclm_2023/melody.json": 3,
    "musiclm_2023/patterns.json": 3,
    "musiclm_2023/planned.json": 3,
    "musiclm_2023/real_captions.json": 3,
    "musiclm_2023/told.json": 3,
    "musicvae_2018/changes.json": 1,
    "musicvae_2018/levels.json": 3,
    "transformer_2017/music.json": 3,
    "transformer_2017/positions.json": 3,
}
LEARNING = [name for name in systems.TIMELINE if hasattr(systems.system(name), "train")]
WEIGHTS = sorted(SYSTEMS.glob("*/weights/*.safetensors"))
LOGS = sorted(SYSTEMS.glob("*/logs/*.json"))
FOLDERS = sorted(folder for kind in ("weights", "logs") for folder in SYSTEMS.glob(f"*/{kind}"))


def system_of(path):
    return path.parent.parent.name


def name_of(path):
    return f"{system_of(path)}/{path.name}"


@pytest.mark.parametrize("path", WEIGHTS, ids=name_of)
def test_weights_are_those_of_their_card(path):
    card = read_card(path)
    assert card["sha256"] == sha256(path)
    assert card["bytes"] == path.stat().st_size
    assert card["system"] == system_of(path)
    assert card["system"] in systems.TIMELINE
    assert not [key for key in MUST_SAY if card[key] in ("", None, {}, [])]


@pytest.mark.parametrize("path", LOGS, ids=name_of)
def test_logs_are_those_that_were_written(path):
    rows = read_log(system_of(path), path.stem)
    seeds = [row["seed"] for row in rows]
    least = FEWER.get(name_of(path), 5)
    assert len(set(seeds)) >= least, "a claim rests on five seeds or more"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder)[-40:])
def test_a_system_ships_little_and_nothing_else(folder):
    files = list(folder.iterdir())
    assert max(path.stat().st_size for path in files) <= MOST_BYTES
    sound = systems.system(folder.parent.name).card.makes == "sound"
    most = MOST_BYTES_OF_SOUND if sound else MOST_BYTES_A_SYSTEM
    assert sum(path.stat().st_size for path in files) <= most
    assert {path.suffix for path in files} <= {".safetensors", ".json"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder)[-40:])
def test_weights_and_logs_lie_apart(folder):
    with_weights = {path.stem for path in folder.glob("*.safetensors")}
    cards = {path.stem for path in folder.glob("*.json")}
    assert cards == with_weights if folder.name == "weights" else not with_weights


@pytest.mark.parametrize("name", LEARNING)
def test_train_takes_what_the_command_line_gives(name):
    given = inspect.signature(systems.system(name).train).parameters
    defaults = {key: given[key].default for key in ("recipe", "seed", "out", "progress")}
    assert defaults == {"recipe": "quick", "seed": 0, "out": None, "progress": True}


@pytest.mark.parametrize("name", LEARNING)
def test_a_system_that_learns_ships_weights(name):
    assert list((SYSTEMS / name / "weights").glob("*.safetensors"))
