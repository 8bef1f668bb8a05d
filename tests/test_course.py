"""course.py: what it says when something fails, and what an interruption leaves behind."""

import ast
import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def course(tmp_path):
    """course.py in a folder of its own, with small pins beside it."""
    folder = tmp_path / "a course"
    folder.mkdir()
    (folder / "course.py").write_bytes((ROOT / "course.py").read_bytes())
    (folder / "requirements.txt").write_text("six==1.0\ntorch==2.13.0\n")
    (folder / "constraints.txt").write_text("six==1.0\ntorch==2.13.0\n")
    (folder / "pyproject.toml").write_text("[project]\n")
    spec = importlib.util.spec_from_file_location("course_in_a_folder", folder / "course.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert folder == module.ROOT
    return module


@pytest.fixture
def pip(course, monkeypatch):
    """Stand in for the programs that course.py starts: each notes itself and succeeds."""
    without_uv(monkeypatch)

    class Pip(list):
        result = (0, "")

        def __call__(self, command, progress, inherited, describe=None):
            self.append(command)
            if "venv" in command:
                course.PYTHON.parent.mkdir(parents=True)
                course.PYTHON.symlink_to(sys.executable)
            if isinstance(self.result, BaseException):
                raise self.result
            return self.result

        def installs(self):
            return [command[-1] for command in self if "-e" in command]

    fake = Pip()
    monkeypatch.setattr(course, "watch", fake)
    monkeypatch.setattr(course, "SPACE_NEEDED", 0)
    return fake


def without_uv(monkeypatch):
    """Take folders that hold uv from the PATH."""
    folders = os.environ["PATH"].split(os.pathsep)
    kept = [folder for folder in folders if not shutil.which("uv", path=folder)]
    monkeypatch.setenv("PATH", os.pathsep.join(kept))


@pytest.fixture
def uv(tmp_path, monkeypatch):
    """Put a uv on the PATH that notes its arguments and ends with the status in a file."""
    if os.name == "nt":
        pytest.skip("the stand-in is a shell script")
    folder = tmp_path / "programs"
    folder.mkdir()
    program = folder / "uv"
    program.write_text(
        f'#!/bin/sh\necho "$@" >> "{folder}/arguments"\nexit "$(cat "{folder}/status")"\n'
    )
    program.chmod(0o755)
    (folder / "status").write_text("0")
    monkeypatch.setenv("PATH", str(folder) + os.pathsep + os.environ["PATH"])
    return folder


def run(course, *words, **environment):
    return subprocess.run(
        [sys.executable, str(course.ROOT / "course.py"), *words],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
        timeout=120,
    )


def test_old_versions_of_python_can_read_it():
    tree = ast.parse((ROOT / "course.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    newer = (ast.NamedExpr, ast.AnnAssign, ast.Match)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert not any(node.returns for node in functions)


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse((ROOT / "course.py").read_text(encoding="utf-8"))
    names = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("version", "right"), [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False)]
)
def test_a_wrong_python_is_refused_in_a_sentence(course, monkeypatch, capsys, version, right):
    monkeypatch.setattr(course.sys, "version_info", (*version, 0, "final", 0))
    assert course.main(["clean"]) == (0 if right else 1)
    assert ("3.11, 3.12 or 3.13" in capsys.readouterr().err) is not right


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "disk is full"),
        ("Failed to establish a new connection: [Errno -3] name resolution", "no network"),
        ("OSError: [Errno 13] Permission denied: '/x'", "may not be written"),
        ("ERROR: No matching distribution (from versions: none)", "no network"),
        ("ERROR: Package 'x' requires a different Python: 3.14", "3.11, 3.12 or 3.13"),
        ("error: command '/usr/bin/gcc' failed", "no ready-made build"),
        ("OSError: [Errno 36] File name too long", "shorter"),
        ("something\nnobody\nforesaw\n", "something / nobody / foresaw"),
    ],
)
def test_what_a_program_says_becomes_a_sentence(course, words, sentence):
    sentences = course.reason(words, "It failed.")
    assert sentence in sentences
    assert sentences.endswith(".")


def test_a_second_set_up_has_nothing_to_do(course, pip):
    course.ensure()
    assert pip.installs() == ["."]
    count = len(pip)
    course.ensure()
    assert len(pip) == count


def test_changed_pins_and_further_extras_are_installed(course, pip):
    course.ensure()
    course.ensure("test", "teacher")
    (course.ROOT / "requirements.txt").write_text("six==2.0\n")
    course.ensure()
    # What was installed for tests stays so.
    assert pip.installs() == [".", ".[teacher,test]", ".[teacher,test]"]


@pytest.mark.parametrize("name", ["requirements.txt", "constraints.txt", "pyproject.toml"])
def test_every_file_of_pins_counts(course, pip, name):
    course.ensure()
    (course.ROOT / name).write_text((course.ROOT / name).read_text() + "# changed\n")
    assert not course.ready(())


def test_what_is_installed_is_held_to_the_lock(course, pip):
    course.ensure()
    command = next(command for command in pip if "-e" in command)
    assert command[command.index("-c") + 1] == "constraints.txt"


def test_uv_installs_where_it_is_and_pip_brings_torch(course, pip, uv, monkeypatch):
    monkeypatch.setattr(course.sys, "platform", "linux")
    course.ensure("test")
    installing = [command for command in pip if "install" in command]
    assert [Path(command[0]).name for command in installing if "-e" in command] == ["uv"]
    command = installing[-1]
    assert command[command.index("--python") + 1] == str(course.PYTHON)
    assert command[command.index("-c") + 1] == "constraints.txt"
    assert not [
        one for one in installing if Path(one[0]).name == "uv" and course.SMALL_TORCH in one
    ]


@pytest.mark.parametrize("broken", ["fails", "cannot be run"])
def test_where_uv_fails_pip_installs(course, uv, monkeypatch, capsys, broken):
    (uv / "status").write_text("2")
    if broken == "cannot be run":
        (uv / "uv").write_bytes(b"\x00of another computer")
    course.STATE.mkdir()
    course.INSTALL_LOG.touch()
    by_pip = []
    monkeypatch.setattr(course, "small_torch", lambda pip, inherited: None)
    monkeypatch.setattr(course, "install_with_pip", lambda command, _: by_pip.append(command))
    course.install(["test"], {})
    assert "uv could not install them" in capsys.readouterr().out
    assert len(by_pip) == 1
    assert by_pip[0][:4] == [str(course.PYTHON), "-m", "pip", "install"]
    assert by_pip[0][-2:] == ["-e", ".[test]"]


def test_where_uv_succeeds_pip_has_nothing_to_do(course, uv, monkeypatch):
    course.STATE.mkdir()
    course.INSTALL_LOG.touch()
    by_pip = []
    monkeypatch.setattr(course, "small_torch", lambda pip, inherited: None)
    monkeypatch.setattr(course, "install_with_pip", lambda command, _: by_pip.append(command))
    course.install([], {})
    assert by_pip == []
    assert (uv / "arguments").read_text().split()[:2] == ["pip", "install"]


def locked():
    """Return the version of each package that the lock names for this Python and system."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    entries = [Requirement(line) for line in lines if not line.lstrip().startswith("#")]
    here = [entry for entry in entries if not entry.marker or entry.marker.evaluate()]
    versions = {canonicalize_name(entry.name): str(entry.specifier) for entry in here}
    assert len(versions) == len(here)
    return versions


def needed(name, extras, seen):
    """Add to `seen` the installed packages that one needs, and what those need in turn."""
    for line in importlib.metadata.requires(name) or ():
        wanted = Requirement(line)
        rounds = [{"extra": extra} for extra in ("", *extras)]
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in seen or not any(not wanted.marker or wanted.marker.evaluate(r) for r in rounds):
            continue
        seen.add(key)
        needed(wanted.name, wanted.extras, seen)
    return seen


def test_the_lock_holds_all_that_is_needed_in_the_versions_that_are_here():
    versions = locked()
    names = {name for name, _ in needed("coursekit", ("test", "teacher"), set())}
    assert len(names) > 100
    for name in names - {"coursekit"}:
        here = importlib.metadata.version(name).partition("+")[0]  # torch's build is not locked
        assert versions.get(name) == f"=={here}", name


def test_the_lock_names_packages_only_and_no_place():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if not line.startswith("#")]
    assert not [line for line in entries if not re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", line)]
    assert "://" not in "".join(lines)
    assert str(Path.home()) not in "".join(lines)


def test_a_change_that_was_interrupted_does_not_pass_for_finished(course, pip):
    course.ensure()
    pip.result = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        course.ensure("test")
    assert not course.ready(())
    pip.result = (0, "")
    course.ensure()
    assert course.ready(["test"])


def test_a_half_made_environment_is_made_anew(course, pip):
    pip.result = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        course.ensure()
    leftover = course.VENV / "leftover"
    leftover.touch()
    pip.result = (0, "")
    course.ensure()
    assert course.ready(())
    assert not leftover.exists()


def test_an_environment_of_another_place_is_made_anew(course, pip):
    course.ensure()
    stamp = json.loads(course.STAMP.read_text())
    course.STAMP.write_text(json.dumps(stamp | {"root": "/elsewhere", "fingerprint": ""}))
    leftover = course.VENV / "leftover"
    leftover.touch()
    course.ensure()
    assert not leftover.exists()


def test_half_installed_packages_are_forgotten(course, pip):
    course.ensure()
    folder = course.VENV / "lib" / "python3.11" / "site-packages"
    unfinished, finished = "half.py,,\n", "whole.py,,\nwhole-1.0.dist-info/INSTALLER,,\n"
    for name, record in (
        ("half", unfinished),
        ("none", None),
        ("whole", finished),
        ("~old", finished),
    ):
        entry = folder / f"{name}-1.0.dist-info"
        entry.mkdir(parents=True)
        (entry / "METADATA").touch()
        if record:
            (entry / "RECORD").write_text(record)
    course.mend()
    assert [path.name for path in folder.iterdir()] == ["whole-1.0.dist-info"]


def test_without_a_card_the_small_torch_comes_first(course, pip, monkeypatch):
    monkeypatch.setattr(course.sys, "platform", "linux")
    monkeypatch.setattr(course.shutil, "which", lambda name: None)
    course.ensure()
    first, second = (command for command in pip if "install" in command)
    assert "torch==2.13.0" in first
    assert course.SMALL_TORCH in first
    assert "--index-url" not in second


def test_with_a_card_or_on_a_mac_the_ordinary_torch_is_taken(course, pip, monkeypatch):
    monkeypatch.setattr(course.sys, "platform", "darwin")
    course.ensure()
    assert not [command for command in pip if course.SMALL_TORCH in command]


def test_a_failed_installation_is_told_in_a_sentence(course, pip, capsys):
    pip.result = (1, "[Errno 28] No space left on device")
    assert course.main(["lab"]) == 1
    assert "The disk is full" in capsys.readouterr().err


def test_too_little_space_is_told_before_anything_is_made(course, pip, monkeypatch, capsys):
    monkeypatch.setattr(course, "SPACE_NEEDED", 1e18)
    assert course.main(["lab"]) == 1
    assert "GB free" in capsys.readouterr().err
    assert pip == []


def test_ctrl_c_is_answered_kindly(course, pip, capsys):
    pip.result = KeyboardInterrupt()
    assert course.main([]) == 130
    assert "run the same command again" in capsys.readouterr().out


def test_no_network_is_told_and_the_environment_is_kept(course):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"
        (course.ROOT / "requirements.txt").write_text("no-such-package-here==1.0\n")
        settings = {"PIP_INDEX_URL": nowhere, "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}
        first = run(course, "lab", "--no-browser", **settings)
        second = run(course, "lab", "--no-browser", **settings)
    assert first.returncode == second.returncode == 1
    assert "there is no network" in first.stderr
    assert "Traceback" not in first.stderr
    assert "Making a folder" in first.stdout
    assert "Making a folder" not in second.stdout


@pytest.mark.parametrize("words", [["dance"], ["--dance"], ["lab", "x"], ["lab", "--port", "x"]])
def test_unknown_words_are_answered_by_the_usage(course, words):
    done = run(course, *words)
    assert done.returncode == 2
    assert "usage: python course.py" in done.stderr


def test_what_follows_test_goes_to_pytest(course):
    command, options, rest = course.read_command_line(["test", "--full", "-k", "grid", "-x"])
    assert (command, options.full, rest) == ("test", True, ["--full", "-k", "grid", "-x"])
    assert course.read_command_line(["--port", "9000"])[::2] == ("lab", ["--port", "9000"])
    assert course.read_command_line([])[0] == "lab"


def test_clean_asks_and_leaves_the_learners_work(course):
    for name in (".venv", "build", ".course", "work"):
        (course.ROOT / name).mkdir()
    asked = run(course, "clean")
    assert asked.returncode == 1
    assert "--yes" in asked.stderr
    assert course.VENV.exists()
    assert run(course, "clean", "--yes").returncode == 0
    left = {path.name for path in course.ROOT.iterdir() if path.is_dir()}
    assert left == {"work"}


def test_the_doctor_says_what_it_can_before_the_set_up(course):
    done = run(course, "doctor")
    assert done.returncode == 1
    assert "GB are free" in done.stdout
    assert "Run: python course.py" in done.stderr


def test_the_citation_names_the_version_of_the_package():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^version: (.*)$", citation, re.M)[1] == importlib.metadata.version(
        "coursekit"
    )
