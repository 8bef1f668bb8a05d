"""The doctor sees what is wrong, says what to do, and survives what it finds."""

import importlib.metadata
import shutil
import sys

import numpy as np
import pytest

from coursekit.classroom import doctor


def row(rows, name):
    return next(row for row in rows if row.name == name)


def test_a_healthy_computer_has_nothing_that_fails():
    rows = doctor.diagnose()
    assert [row for row in rows if row.status == "fail"] == []
    names = ["Python", "packages", "sound", "widgets", "disk", "cache", "threads", "GPU"]
    assert [row.name for row in rows if row.name in names] == names
    assert "peak" in row(rows, "sound").found
    assert all(row.name in doctor.table(rows) for row in rows)


def test_a_missing_and_a_wrong_version_are_named(monkeypatch, tmp_path):
    pins = "# a comment\nnumpy==0.0.1\nno-such-package-here==1.0\npytest==" + pytest.__version__
    (tmp_path / "requirements.txt").write_text(pins)
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    rows = list(doctor._packages())
    assert row(rows, "packages").found.startswith("1 of 3")
    assert (row(rows, "numpy").status, "0.0.1" in row(rows, "numpy").found) == ("warn", True)
    missing = row(rows, "no-such-package-here")
    assert missing.status == "fail"
    assert "course.py" in missing.advice


def test_a_local_build_is_the_version_that_it_names(monkeypatch, tmp_path):
    (tmp_path / "requirements.txt").write_text("torch==2.13.0\n")
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "2.13.0+cpu")
    assert [row.status for row in doctor._packages()] == ["ok"]


def test_silence_fails(monkeypatch):
    from coursekit import listening

    silent = listening.Audio(np.zeros((2, 48000), np.float32), 48000)
    monkeypatch.setattr(listening, "render", lambda midi: silent)
    (found,) = doctor._sound()
    assert found.status == "fail"
    assert "silent" in found.found


def test_what_breaks_becomes_a_row(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setitem(sys.modules, "pretty_midi", None)
    rows = doctor.diagnose()
    assert row(rows, "threads").status == "fail"
    assert row(rows, "sound").status == "fail"
    assert row(rows, "disk").status == "ok"


def test_collections_are_looked_for_and_not_needed(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path))
    rows = list(doctor._collections())
    assert [row.name for row in rows] == ["POP909", "Groove", "ASAP", "MAESTRO", "MusicCaps"]
    assert {row.status for row in rows} == {"ok"}
    assert all(row.found.startswith("not here") for row in rows)
    (tmp_path / "groove.zip").write_bytes(b"")
    assert row(doctor._collections(), "Groove").found == "here"


def test_a_cache_that_may_not_be_written(monkeypatch, tmp_path):
    taken = tmp_path / "file"
    taken.write_text("not a folder")
    monkeypatch.setenv("COURSEKIT_CACHE", str(taken / "cache"))
    (found,) = doctor._cache()
    assert found.status == "fail"
    assert "COURSEKIT_CACHE" in found.advice


def test_what_only_some_need_does_not_fail(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    rows = [*doctor._chromium(), *doctor._bubblewrap()]
    assert [row.status for row in rows] == ["warn", "warn"]
    assert doctor.browser() is None


@pytest.mark.parametrize(
    ("status", "last"),
    [("ok", "Everything works."), ("warn", "could be better."), ("fail", "lessons can run.")],
)
def test_the_table_says_what_to_do_and_ends_with_a_verdict(status, last):
    lines = doctor.table([doctor.Row("widgets", status, "here", "Do this.")]).splitlines()
    assert lines[0].split() == [status, "widgets", "here"]
    assert lines[1].strip() == "To do: Do this."
    assert lines[-1].endswith(last)
