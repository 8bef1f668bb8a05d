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
        installs_here = True

        def __call__(self, command, progress, inherited, describe=None):
            self.append(command)
            if "venv" in command:
                course.PYTHON.parent.mkdir(parents=True)
                course.PYTHON.symlink_to(sys.executable)
            if isinstance(self.result, BaseException):
                raise self.result
            if "-e" in command and self.installs_here:
                library = course.VENV / ("Lib" if course.WINDOWS else "lib/python3.11")
                folder = library / "site-packages" / "coursekit-0.1.0.dist-info"
                folder.mkdir(parents=True, exist_ok=True)
            return self.result

        def installs(self):
            return [command[-1] for command in self if "-e" in command]

    fake = Pip()
    monkeypatch.setattr(course, "watch", fake)
    monkeypatch.setattr(course, "SPACE_NEEDED", 0)
    monkeypatch.setattr(course, "hand_over", lambda *arguments: None)
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
        ("The user requested (constraint) x==1\nERROR: ResolutionImpossible: help", "no network"),
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


def test_a_package_whose_needs_are_not_used_comes_alone_and_may_fail(course, pip, monkeypatch):
    package = course.ALONE["test"]
    course.ensure()
    assert not [command for command in pip if package in command]
    monkeypatch.setattr(
        course, "watch", lambda command, *rest: (pip(command, *rest)[0] or package in command, "")
    )
    course.ensure("test")
    assert [command[-2:] for command in pip if package in command] == [["--no-deps", package]]
    assert course.ready(["test"])


def test_uv_installs_where_it_is_and_pip_brings_torch(course, pip, uv, monkeypatch):
    monkeypatch.setattr(course.sys, "platform", "linux")
    course.ensure("test")
    installing = [command for command in pip if "install" in command]
    assert [Path(command[0]).name for command in installing if "-e" in command] == ["uv"]
    command = next(command for command in installing if "-e" in command)
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
    monkeypatch.setattr(course, "installed", lambda: True)
    by_pip = []
    monkeypatch.setattr(course, "small_torch", lambda pip, inherited: None)
    monkeypatch.setattr(course, "install_with_pip", lambda command, _: by_pip.append(command))
    monkeypatch.setattr(course, "install_alone", lambda *arguments: None)
    course.install(["test"], {})
    assert "uv could not install them" in capsys.readouterr().out
    assert len(by_pip) == 1
    assert by_pip[0][:4] == [str(course.PYTHON), "-m", "pip", "install"]
    assert by_pip[0][-2:] == ["-e", ".[test]"]


def test_where_uv_succeeds_pip_has_nothing_to_do(course, uv, monkeypatch):
    course.STATE.mkdir()
    course.INSTALL_LOG.touch()
    monkeypatch.setattr(course, "installed", lambda: True)
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
    names = {name for name, _ in needed("coursekit", ("test", "teacher", "open"), set())}
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


@pytest.fixture
def index(tmp_path):
    """A folder with a package in its two versions, which pip may take them from; a small course."""
    from zipfile import ZipFile

    def wheel(version):
        name = f"tune-{version}"
        with ZipFile(folder / f"{name}-py3-none-any.whl", "w") as archive:
            archive.writestr("tune.py", "")
            info = f"{name}.dist-info"
            archive.writestr(
                f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tune\nVersion: {version}\n"
            )
            archive.writestr(
                f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            archive.writestr(f"{info}/RECORD", "tune.py,,\n")

    folder = tmp_path / "index"
    folder.mkdir()
    wheel("1.0")
    wheel("2.0")
    (tmp_path / "other.txt").write_text("tune==2.0\n")
    return folder


# It builds itself with nothing but the standard library, so that no network is needed.
BACKEND = """
from zipfile import ZipFile
INFO = "coursekit-0.1.0.dist-info"
def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "coursekit-0.1.0-py3-none-any.whl"
    with ZipFile(folder + "/" + name, "w") as archive:
        archive.writestr(INFO + "/METADATA", "Metadata-Version: 2.1\\nName: coursekit\\n"
                         "Version: 0.1.0\\nRequires-Dist: tune\\n")
        archive.writestr(INFO + "/WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        archive.writestr(INFO + "/RECORD", "")
    return name
build_wheel = build_editable
"""


@pytest.fixture
def small_course(course, index, monkeypatch):
    """A course that real pip installs from a folder, in seconds and without a network."""
    without_uv(monkeypatch)
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    (course.ROOT / "requirements.txt").write_text("tune==1.0\n")
    (course.ROOT / "constraints.txt").write_text("tune==1.0\n")
    (course.ROOT / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    (course.ROOT / "backend.py").write_text(BACKEND)
    monkeypatch.setattr(course, "SPACE_NEEDED", 0)
    # Or the tests themselves would go on as JupyterLab.
    monkeypatch.setattr(course, "hand_over", lambda *arguments: None)
    return course


def versions(course):
    brought = ("pip-", "setuptools-")  # by the module venv, before Python 3.12
    names = (entry.name for entry in course.packages())
    return sorted(name for name in names if not name.startswith(brought))


WHOLE = ["coursekit-0.1.0.dist-info", "tune-1.0.dist-info"]


def test_settings_of_pip_that_would_break_the_set_up_do_not(small_course, tmp_path, monkeypatch):
    misleading = {
        "TARGET": tmp_path / "target", "PREFIX": tmp_path / "prefix", "ROOT": tmp_path / "root",
        "PYTHON": "/no/python", "PLATFORM": "any", "PYTHON_VERSION": "3.9", "ABI": "none",
        "IMPLEMENTATION": "py", "REQUIRE_HASHES": "1", "NO_DEPS": "1", "DRY_RUN": "1", "USER": "1",
        "ONLY_BINARY": "tune", "NO_BINARY": "tune", "CONSTRAINT": tmp_path / "other.txt",
        "REQUIREMENT": tmp_path / "other.txt", "EDITABLE": "/no/where", "USE_PEP517": "0",
        "FORCE_REINSTALL": "1", "NO_BUILD_ISOLATION": "0",
    }  # fmt: skip
    # What may stay: the set-up is in a virtual environment, and its packages have no newer ones.
    kept = {"REQUIRE_VIRTUALENV": "1", "PRE": "1", "NO_CACHE_DIR": "1", "PROXY": ""}
    for name, value in {**misleading, **kept}.items():
        monkeypatch.setenv(f"PIP_{name}", str(value))
    small_course.ensure()
    assert versions(small_course) == WHOLE
    assert {name: small_course.environment()[f"PIP_{name}"] for name in kept} == kept
    assert small_course.environment()["PIP_FIND_LINKS"] == os.environ["PIP_FIND_LINKS"]


def test_settings_in_a_file_of_pips_are_overruled_where_that_can_be(
    small_course, tmp_path, monkeypatch
):
    (tmp_path / "pip.conf").write_text(
        "[install]\nrequire-hashes = true\nno-deps = true\ndry-run = true\nuser = true\n"
        "no-binary = :all:\nforce-reinstall = true\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    small_course.ensure()
    assert versions(small_course) == WHOLE


@pytest.mark.parametrize("setting", ["target", "constraint"])
def test_settings_in_a_file_that_cannot_be_overruled_are_named(
    small_course, tmp_path, monkeypatch, capsys, setting
):
    value = {"target": tmp_path / "elsewhere", "constraint": tmp_path / "other.txt"}[setting]
    (tmp_path / "pip.conf").write_text(f"[install]\n{setting} = {value}\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    assert small_course.main(["lab"]) == 1
    told = capsys.readouterr().err
    assert setting in told
    assert "pip config list" in told
    assert not small_course.ready(())


@pytest.mark.parametrize("where", ["a variable", "a file"])
def test_a_forbidden_index_is_not_taken_for_a_missing_network(
    small_course, index, tmp_path, monkeypatch, capsys, where
):
    (index / "tune-1.0-py3-none-any.whl").unlink()
    (index / "tune-2.0-py3-none-any.whl").unlink()
    if where == "a file":
        monkeypatch.delenv("PIP_NO_INDEX")
        (tmp_path / "pip.conf").write_text("[global]\nno-index = true\n")
        monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    assert small_course.main(["lab"]) == 1
    told = capsys.readouterr().err
    assert "forbids it the index" in told
    assert {"a variable": ":env:.no-index='1'", "a file": "global.no-index='true'"}[where] in told
    assert "there is no network" not in told


def test_settings_of_uv_that_would_break_the_set_up_are_left_out(course, monkeypatch):
    misleading = ("UV_TARGET", "UV_PREFIX", "UV_REQUIRE_HASHES", "UV_OVERRIDE", "UV_EXCLUDE",
                  "UV_NO_EDITABLE", "UV_WORKING_DIR", "UV_NO_BUILD_ISOLATION")  # fmt: skip
    meant = ("UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_FIND_LINKS", "UV_OFFLINE", "UV_CACHE_DIR",
             "HTTPS_PROXY", "PIP_INDEX_URL", "PIP_FIND_LINKS", "PIP_CERT")  # fmt: skip
    for name in (*misleading, *meant):
        monkeypatch.setenv(name, "1")
    settings = course.environment()
    assert not settings.keys() & set(misleading)
    assert settings.keys() >= set(meant)


def test_packages_that_went_elsewhere_are_not_taken_for_installed(course, pip, capsys):
    pip.installs_here = False
    assert course.main(["lab"]) == 1
    assert "not into the course's folder .venv" in capsys.readouterr().err
    assert not course.ready(())


def test_without_a_home_the_programs_of_the_course_get_one(course, monkeypatch):
    pwd = pytest.importorskip("pwd")

    def unknown(number):
        raise KeyError("uid not found")

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.delenv("HOME")
    assert course.environment()["HOME"] == str(course.STATE / "home")
    monkeypatch.setenv("HOME", "/a/home")
    assert course.environment()["HOME"] == "/a/home"


@pytest.mark.parametrize("name", ["python3", "snake 3"])
def test_its_sentences_name_the_command_that_started_it(course, tmp_path, monkeypatch, name):
    if os.name == "nt":
        pytest.skip("a link stands for the command")
    program = tmp_path / "programs" / name
    program.parent.mkdir()
    program.symlink_to(sys.executable)
    for word, path, named in (
        (name, f"{program.parent}{os.pathsep}{os.environ['PATH']}", f"{name} course.py"),
        (str(program), os.devnull, str(program)),
    ):
        done = subprocess.run(
            [word, str(course.ROOT / "course.py"), "doctor"],
            executable=str(program),
            capture_output=True,
            text=True,
            env={**os.environ, "PATH": path},
        )
        assert done.stderr.strip().strip('"').endswith("course.py"), done.stderr
        assert named in done.stderr


@pytest.mark.parametrize("words", [["dance"], ["--dance"], ["lab", "x"], ["lab", "--port", "x"]])
def test_unknown_words_are_answered_by_the_usage(course, words):
    done = run(course, *words)
    assert done.returncode == 2
    assert re.search(r"usage: \S*python\S* course\.py", done.stderr)


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
    assert re.search(r"Run: \S*python\S* course\.py$", done.stderr.strip())


def test_the_citation_names_the_version_of_the_package():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^version: (.*)$", citation, re.M)[1] == importlib.metadata.version(
        "coursekit"
    )


def test_slides_are_told_which_lessons_and_how(course, pip, monkeypatch, capsys):
    told = []
    monkeypatch.setattr(course, "hand_over", lambda *arguments: told.append(arguments))
    assert course.main(["slides", "02", "05", "--extras", "--no-browser"]) == 0
    words = ("02", "05", "--extras", "--no-browser")
    assert told == [("-m", "coursekit.classroom.slides", *words)]
    with pytest.raises(SystemExit):
        course.main(["slides"])
    assert "LESSON" in capsys.readouterr().err
    assert len(told) == 1
