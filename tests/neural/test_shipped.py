"""What ships beside the systems is whole, says where it comes from, and is small."""

import inspect

import pytest

from coursekit import systems
from coursekit.files import sha256
from coursekit.neural import read_card, read_log
from coursekit.neural.weights import MUST_SAY, SHIPPED

MOST_BYTES = 4_000_000
LEARNING = [name for name in systems.TIMELINE if hasattr(systems.system(name), "train")]
WEIGHTS = sorted(SHIPPED.glob("*/*.safetensors"))
LOGS = sorted(
    path for path in SHIPPED.glob("*/*.json") if not path.with_suffix(".safetensors").exists()
)


def name_of(path):
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("path", WEIGHTS, ids=name_of)
def test_weights_are_those_of_their_card(path):
    card = read_card(path)
    assert card["sha256"] == sha256(path)
    assert card["bytes"] == path.stat().st_size
    assert card["system"] == path.parent.name
    assert card["system"] in systems.TIMELINE
    assert not [key for key in MUST_SAY if card[key] in ("", None, {}, [])]


@pytest.mark.parametrize("path", LOGS, ids=name_of)
def test_logs_are_those_that_were_written(path):
    rows = read_log(path.parent.name, path.stem)
    seeds = [row["seed"] for row in rows]
    assert len(set(seeds)) >= 5, "a claim rests on five seeds or more"


@pytest.mark.parametrize("folder", sorted(SHIPPED.glob("*/")), ids=lambda folder: folder.name)
def test_a_system_ships_little_and_nothing_else(folder):
    files = list(folder.iterdir())
    assert sum(path.stat().st_size for path in files) <= MOST_BYTES
    assert {path.suffix for path in files} <= {".safetensors", ".json"}


@pytest.mark.parametrize("name", LEARNING)
def test_train_takes_what_the_command_line_gives(name):
    given = inspect.signature(systems.system(name).train).parameters
    defaults = {key: given[key].default for key in ("recipe", "seed", "out", "progress")}
    assert defaults == {"recipe": "quick", "seed": 0, "out": None, "progress": True}


@pytest.mark.parametrize("name", LEARNING)
def test_a_system_that_learns_ships_weights(name):
    assert list((SHIPPED / name).glob("*.safetensors"))
