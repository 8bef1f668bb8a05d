"""`coursekit train` and `coursekit claims --retrain`, tried on a toy system."""

import json
import sys

import pytest
import typer.testing

from coursekit import cli, systems
from coursekit.errors import CourseError
from coursekit.neural import logs, read_log, repeat
from coursekit.systems.claims import Claim, Finding, Measurement
from tests.neural import several


@pytest.fixture
def toy(monkeypatch, tmp_path):
    """A system that learns; logs go into a folder of the test, relative paths too."""
    module = several.toy()
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(systems, "TIMELINE", ("toy_1999",))
    monkeypatch.setattr(logs, "SYSTEMS", tmp_path / "systems")
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return module


def coursekit(*arguments):
    """Run the command line in this process; errors come through."""
    result = typer.testing.CliRunner().invoke(cli.app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_train_writes_weights_and_a_card_and_says_so(toy, tmp_path):
    printed = coursekit("train", "toy_1999", "--seed", "4")
    folder = tmp_path / "trained" / "toy_1999" / "quick-4"
    assert "toy_1999: all 12 steps" in printed
    for name in ("net.json", "net.safetensors", "run.ckpt"):
        assert (folder / name).exists()
        assert name in printed
    assert json.loads((folder / "net.json").read_text())["seed"] == 4
    weights = (folder / "net.safetensors").read_bytes()
    assert "all 12 steps" in coursekit("train", "toy_1999", "--seed", "4")
    assert (folder / "net.safetensors").read_bytes() == weights
    other = tmp_path / "other"
    coursekit("train", "toy_1999", "--seed", "5", "--out", str(other))
    assert (other / "net.safetensors").read_bytes() != weights


def test_train_answers_what_it_cannot_do(toy):
    with pytest.raises(CourseError, match="quick or full"):
        coursekit("train", "toy_1999", "--recipe", "gigantic")
    with pytest.raises(CourseError, match="from 0 on"):
        coursekit("train", "toy_1999", "--seed", "-1")
    del toy.train
    with pytest.raises(CourseError, match="no weights to train"):
        coursekit("train", "toy_1999")


def test_retrain_repeats_a_shared_training_once_and_claims_read_its_log(toy):
    trained = []

    def training(seeds):
        trained.append(seeds)
        repeat("toy_1999", "runs", lambda seed: {"share": seed / 2}, seeds, progress=False)

    def counted(runs):
        return Measurement("finished", len(runs), "", len(runs), "runs")

    def logged(seeds):
        return Finding((counted(read_log("toy_1999", "runs")),), "holds", "Counted.", "log")

    def measured(seeds):
        return Finding((counted(range(seeds)),), "holds", "Seen.")

    claim = {"sentence": "It learns.", "reference": "page 1", "paper": "yes"}
    toy.claims = (
        Claim("one", **claim, measure=logged, repeat=training),
        Claim("two", **claim, measure=logged, repeat=training),
        Claim("three", **claim, measure=measured),
    )
    with pytest.raises(CourseError, match="is missing"):
        coursekit("claims", "toy_1999")
    printed = coursekit("claims", "toy_1999", "--seeds", "3", "--retrain")
    assert trained == [3]
    assert printed.count("read from the log of its training") == 2
    assert printed.count("measured now") == 1
    assert printed.count("finished: 3 (3 runs)") == 3
    assert "finished: 3 (3 runs)" in coursekit("claims", "toy_1999")
    assert trained == [3]
