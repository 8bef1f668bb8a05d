"""Logs of repeated training come back as written, and a changed row is noticed."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.neural import log_path, logs, read_log, repeat, write_log
from tests.neural.toys import QUICK

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.none() | st.booleans() | st.integers() | st.text() | FLOATS
ROWS = st.lists(st.dictionaries(st.text(), VALUES), min_size=1, max_size=6)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Logs and their beginnings go into a folder of the test."""
    monkeypatch.setattr(logs, "SYSTEMS", tmp_path / "systems")
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path / "cache"))
    return tmp_path


@settings(max_examples=40, deadline=None)
@given(rows=ROWS)
def test_rows_come_back_as_written(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("log") / "claim.json"
    write_log("toy_1999", "claim", rows, recipe=QUICK, seconds=1.25, path=path)
    assert read_log("toy_1999", "claim", path=path) == rows
    head = json.loads(path.read_text(encoding="utf-8"))
    assert head["recipe"]["steps"] == QUICK.steps


def test_numbers_of_numpy_are_numbers(place):
    write_log("toy_1999", "claim", [{"seed": np.int64(1), "share": np.float32(0.5)}])
    assert read_log("toy_1999", "claim") == [{"seed": 1, "share": 0.5}]


def test_a_changed_row_is_noticed(place):
    path = write_log("toy_1999", "claim", [{"seed": 0, "share": 0.31}, {"seed": 1, "share": 0.5}])
    text = path.read_text()
    for changed in (text.replace("0.31", "0.91"), text.replace('"seed": 1', '"seed": 2')):
        assert changed != text
        path.write_text(changed)
        with pytest.raises(CourseError, match="not those that were written"):
            read_log("toy_1999", "claim")


@pytest.mark.parametrize("text", ["", "[", "[]", "{}", '{"rows": [], "sha256": 3}', "3"])
def test_a_broken_log_is_answered_in_a_sentence(place, text):
    path = write_log("toy_1999", "claim", [{"seed": 0}])
    path.write_text(text)
    with pytest.raises(CourseError, match="--retrain"):
        read_log("toy_1999", "claim")
    path.unlink()
    with pytest.raises(CourseError, match="is missing"):
        read_log("toy_1999", "claim")


def test_what_is_no_figure_is_refused(place):
    with pytest.raises(CourseError, match="infinite or undefined"):
        write_log("toy_1999", "claim", [{"seed": 0, "share": float("nan")}])
    with pytest.raises(CourseError, match="no rows"):
        write_log("toy_1999", "claim", [])
    weights = log_path("toy_1999", "net").with_suffix(".safetensors")
    weights.parent.mkdir(parents=True)
    weights.touch()
    with pytest.raises(CourseError, match="card of weights"):
        write_log("toy_1999", "net", [{"seed": 0}])


def test_repeated_training_goes_on_after_a_kill(place):
    ran, killed = [], []

    def run(seed):
        if seed == 2 and not killed:
            killed.append(seed)
            raise KeyboardInterrupt
        ran.append(seed)
        return {"share": seed / 10}

    with pytest.raises(KeyboardInterrupt):
        repeat("toy_1999", "claim", run, 4, recipe=QUICK, progress=False)
    assert not log_path("toy_1999", "claim").exists(), "a log of half the seeds was left"
    rows = repeat("toy_1999", "claim", run, 4, recipe=QUICK, progress=False)
    assert ran == [0, 1, 2, 3]
    assert [row["share"] for row in rows] == [0, 0.1, 0.2, 0.3]
    assert rows == read_log("toy_1999", "claim")
    repeat("toy_1999", "claim", run, 2, recipe=QUICK, progress=False)
    assert ran == [0, 1, 2, 3, 0, 1], "a finished log is trained anew when asked for"


@pytest.mark.parametrize("change", ["recipe", "code"])
def test_another_recipe_or_code_starts_anew(place, monkeypatch, change):
    ran = []

    def run(seed):
        ran.append(seed)
        if len(ran) == 2:
            raise KeyboardInterrupt
        return {}

    with pytest.raises(KeyboardInterrupt):
        repeat("toy_1999", "claim", run, 2, recipe={"steps": 1}, progress=False)
    if change == "code":
        monkeypatch.setattr(logs, "code_hash", lambda run: "changed")
    recipe = {"steps": 2 if change == "recipe" else 1}
    repeat("toy_1999", "claim", run, 2, recipe=recipe, progress=False)
    assert ran == [0, 1, 0, 1]
