"""JupyterLab's settings, its port, and what is said when it cannot start."""

import json
import os
import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest

from coursekit.classroom import lab, workspace
from coursekit.errors import CourseError


@pytest.fixture
def taken():
    """A port that another program has."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_refused_when_it_was_asked_for(taken):
    with pytest.raises(CourseError, match=f"Port {taken} is taken"):
        lab.choose_port(taken)


def test_a_taken_port_is_passed_over_when_any_will_do(taken, monkeypatch):
    monkeypatch.setattr(lab, "_PORTS", range(taken, taken + 50))
    assert taken < lab.choose_port() < taken + 50


@pytest.mark.parametrize("number", [-1, 0, 65536])
def test_a_number_that_is_no_port(number):
    with pytest.raises(CourseError, match="no port"):
        lab.choose_port(number)


def test_settings_keep_to_this_computer_and_to_the_folder(tmp_path):
    environment = lab.settings(tmp_path / "own", tmp_path, "work/00_start_here.ipynb")
    folder = tmp_path / "own" / "config"
    server = json.loads((folder / "jupyter_server_config.json").read_text())
    assert server["ServerApp"]["ip"] == "127.0.0.1"
    assert not any(server["ServerApp"]["jpserver_extensions"].values())
    # Jupyter's own token protects it: none is set, and none is switched off.
    assert "token" not in json.dumps(server)
    for name, path in environment.items():
        if name.startswith(("JUPYTER_", "IPYTHONDIR")):
            assert path.startswith(str(tmp_path)), name


def test_news_open_before_the_first_lesson(tmp_path, monkeypatch, capsys):
    news = SimpleNamespace(new=("a.ipynb",), updated=(), beside=(), broken={})
    monkeypatch.setattr(workspace, "lay_out", lambda root: news)
    assert lab.lay_out(tmp_path) == "work/00_start_here.ipynb"
    news.beside = ("02_x.new.ipynb",)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "NEWS.md").write_text("# News")
    assert lab.lay_out(tmp_path) == "work/NEWS.md"
    assert "02_x.new.ipynb" in capsys.readouterr().out
    news.beside, news.broken = (), {"my_piece.ipynb": "is empty"}
    assert lab.lay_out(tmp_path) == "work/NEWS.md"
    assert "left as they are: my_piece.ipynb is empty." in capsys.readouterr().out


def test_settings_and_log_that_cannot_be_written_are_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("where a folder should be")
    with pytest.raises(CourseError, match="could not be written"):
        lab.settings(tmp_path / "file", tmp_path, "work/00_start_here.ipynb")
    with pytest.raises(CourseError, match="could not be written"):
        lab.start({}, tmp_path / "file" / "lab.log", 8888)


def test_its_sentences_name_the_command_that_was_typed():
    environment = {**os.environ, "COURSE_COMMAND": "py course.py"}
    done = subprocess.run(
        [sys.executable, "-m", "coursekit.classroom.lab", "--help"],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert "usage: py course.py lab" in done.stdout


def test_a_server_that_ends_at_once_is_told_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(lab, "command", lambda port, *more: [sys.executable, "-c", "1 / 0"])
    with pytest.raises(CourseError, match="did not start"):
        lab.start({}, tmp_path / "lab.log", lab.choose_port())
    assert "ZeroDivisionError" in (tmp_path / "lab.log").read_text()
