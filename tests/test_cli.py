"""The command line does what its help says, and answers bad input with a sentence."""

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pretty_midi
import pytest
from typer.testing import CliRunner

from coursekit import cli


def coursekit(*arguments, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "coursekit", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=300,
    )


def test_import_is_light():
    """Nothing that takes long to import is loaded before it is used."""
    code = (
        "import sys, coursekit, coursekit.cli, coursekit.neural, coursekit.systems\n"
        "heavy = {'torch', 'librosa', 'music21', 'matplotlib', 'scipy', 'pretty_midi', 'numba',\n"
        "         'lightning_fabric', 'safetensors'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_systems_lists_every_control():
    from coursekit.systems import TIMELINE, system

    shown = coursekit("systems")
    assert shown.returncode == 0, shown.stderr
    for name in TIMELINE:
        assert name in shown.stdout
        for control in system(name).card.controls:
            assert f"--control {control.name}=" in shown.stdout


def test_compose_writes_what_the_ending_says(tmp_path):
    midi = tmp_path / "quartet.mid"
    done = coursekit("compose", "illiac_1957", "--seed", 5, "--bars", 4, "--out", midi)
    assert done.returncode == 0, done.stderr
    assert len(pretty_midi.PrettyMIDI(str(midi)).instruments) == 4
    again = coursekit("compose", "illiac_1957", "--seed", 5, "--bars", 4, "--out", midi)
    assert again.returncode == 0, "the same piece may be written again"
    other = coursekit("compose", "illiac_1957", "--seed", 6, "--bars", 4, "--out", midi)
    assert other.returncode == 1
    assert "there already" in other.stderr


def test_compose_says_how_a_primer_was_changed(tmp_path):
    primer = pretty_midi.PrettyMIDI(initial_tempo=60)
    part = pretty_midi.Instrument(0)
    part.notes = [pretty_midi.Note(80, 67, 1, 2), pretty_midi.Note(80, 72, 3, 4)]
    primer.instruments.append(part)
    primer.write(str(tmp_path / "primer.mid"))
    asked = ("compose", "illiac_markov_1957", "--control", "source=tunes", "--primer")
    done = coursekit(*asked, tmp_path / "primer.mid", "--out", tmp_path / "piece.mid")
    assert done.returncode == 0, done.stderr
    assert "The rests of the primer were filled by holding the note before" in done.stdout
    assert done.stderr == ""
    notes = pretty_midi.PrettyMIDI(str(tmp_path / "piece.mid")).instruments[0].notes
    beat = 60 / 96
    assert [(note.pitch, note.start, note.end) for note in notes[:2]] == [
        (67, pytest.approx(beat, abs=0.01), pytest.approx(3 * beat, abs=0.01)),
        (72, pytest.approx(3 * beat, abs=0.01), pytest.approx(4 * beat, abs=0.01)),
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("compose", "hal_9000", "--out", "x.mid"), "There is no system called"),
        (("compose", "illiac_1957", "--out", "x.doc"), "endings"),
        (("compose", "illiac_1957", "--out", "x.mid", "--control", "tempo"), "NAME=VALUE"),
        (("compose", "illiac_1957", "--out", "x.mid", "--control", "x=1"), "no control"),
        (("compose", "illiac_1957", "--out", "x.mid", "--control", "seed=1"), "no control"),
        (("compose", "illiac_1957", "--out", "x.mid", "--seed", "-1"), "from 0 on"),
        (("compose", "illiac_1957", "--out", "x.mid", "--bars", "99999999999"), "at most 1000"),
        (("compose", "illiac_1957", "--out", "x.doc", "--primer", "none.mid"), "endings"),
        (("compose", "illiac_1957", "--out", "x.mid", "--primer", "none.mid"), "none.mid"),
        (("claims", "hal_9000"), "There is no system called"),
        (("train", "hal_9000"), "There is no system called"),
        (("train", "illiac_1957"), "no weights to train"),
        (("lesson", "check", "77"), "77"),
        (("grade", "no/such/folder"), "no/such/folder"),
    ],
)
def test_bad_input_is_answered_in_a_sentence(tmp_path, arguments, sentence):
    done = coursekit(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.rstrip().endswith((".", "»", '"')), done.stderr


def test_claims_as_json_have_the_promised_fields():
    done = coursekit("claims", "illiac_1957", "--seeds", 1, "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert rows
    for row in rows:
        assert {"system", "claim", "paper", "origin", "measurements", "verdict", "why"} <= set(row)
        for measurement in row["measurements"]:
            assert {"name", "value", "unit", "n", "of", "low", "high"} <= set(measurement)
        assert row["system"] == "illiac_1957"
        assert row["verdict"] in {"holds", "partly", "fails"}
        assert row["why"]


@pytest.fixture
def ordinary_user():
    """How a user without root's rights starts Python, and a folder with folders that refuse."""
    if os.name == "nt":
        pytest.skip("Windows has no such permission bits")
    start = [sys.executable]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may do all, and setpriv is not here to take that away")
        # What is left is a root to whom the permission bits of its own folders apply.
        start = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *start]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for place, mode in (("closed", 0o000), ("read-only", 0o555)):
            (folder / place).mkdir()
            (folder / place).chmod(mode)
        (folder / "file").write_text("no folder")
        yield start, folder
        for place in ("closed", "read-only"):
            (folder / place).chmod(0o755)


# One child for all commands, since each start of Python takes a second.
RUN_ALL = """
import contextlib, io, json, os, pwd, sys, traceback
if "HOME" not in os.environ:
    def unknown(number):
        raise KeyError("uid not found")
    pwd.getpwuid = unknown
from coursekit import cli
answers = []
for words in json.loads(sys.argv[1]):
    sys.argv = ["coursekit", *words]
    errors, status = io.StringIO(), 0
    with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
        try:
            cli.main()
        except SystemExit as end:
            status = end.code
        except BaseException:
            traceback.print_exc()
    answers.append([status, errors.getvalue()])
print(json.dumps(answers))
"""
WRITERS = [
    ("compose", "illiac_1957", "--bars", "2", "--out", "{}/x.mid"),
    ("train", "todd_1989", "--out", "{}/x"),
    ("train", "todd_1989", "--out", "{}"),
    ("release", "{}/x", "--lesson", "00"),
    ("release", "{}", "--lesson", "00"),
    ("grade", "{}/x", "--unsafe"),
    ("lesson", "notebooks", "--out", "{}/x"),
    ("lesson", "notebooks", "--out", "{}"),
    ("workspace", "{}/x"),
]


@pytest.mark.parametrize(
    ("place", "home"),
    [("closed", True), ("closed/x", True), ("read-only", True), ("file", True), ("file", False)],
)
def test_every_command_that_writes_answers_a_folder_that_refuses(ordinary_user, place, home):
    start, folder = ordinary_user
    commands = [[word.format(folder / place) for word in words] for words in WRITERS]
    settings = {**os.environ, "OMP_NUM_THREADS": "1"}
    if not home:
        settings = {name: value for name, value in settings.items() if name != "HOME"}
    done = subprocess.run(
        [*start, "-c", RUN_ALL, json.dumps(commands)],
        capture_output=True,
        text=True,
        env=settings,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    for words, (status, told) in zip(commands, json.loads(done.stdout), strict=True):
        assert status in (1, 2), (words, told)  # 2 where the usage is shown too
        assert "Traceback" not in told, (words, told)
        assert told.rstrip(" \n╯─╰│").endswith("."), (words, told)
        assert "step/s" not in told, "nothing may be trained whose result cannot be kept"


def test_what_the_system_refuses_deep_inside_is_told_in_a_sentence(monkeypatch, capsys):
    def refused():
        raise PermissionError(13, "Permission denied", "/some/where")

    monkeypatch.setattr(cli, "app", refused)
    with pytest.raises(SystemExit, match="1"):
        cli.main()
    assert "/some/where could not be read or written (Permission denied)." in (
        capsys.readouterr().err
    )


def test_claims_that_come_to_no_finite_figure_are_strict_json(monkeypatch):
    from types import SimpleNamespace

    from coursekit import systems
    from coursekit.systems.claims import Claim, Finding, Measurement

    def measure(seeds):
        figures = (
            Measurement("chance", math.inf, "", seeds, "runs", -math.inf, 1.5, baseline=math.nan),
        )
        return Finding(figures, "fails", "It cannot be said.")

    claim = Claim("k", "A sentence.", "page 1", "2", measure)
    monkeypatch.setattr(systems, "system", lambda name: SimpleNamespace(claims=(claim,)))
    shown = CliRunner().invoke(cli.app, ["claims", "some_1950", "--json"])

    def unknown(word):
        raise ValueError(f"{word} is not JSON")

    (row,) = json.loads(shown.stdout, parse_constant=unknown)
    (figure,) = row["measurements"]
    assert (figure["value"], figure["low"], figure["high"]) == ("Infinity", "-Infinity", 1.5)
    assert figure["baseline"] == "NaN"
    assert float(figure["value"]) == math.inf
    assert "Infinity" in CliRunner().invoke(cli.app, ["claims", "--help"]).stdout


def test_both_doors_to_compose_ask_for_the_seed_in_one_sentence():
    from coursekit.errors import CourseError
    from coursekit.systems import TIMELINE, compose, system

    for name in TIMELINE:
        sentences = []
        for door in (lambda: compose(name), system(name).compose):  # noqa: B023
            with pytest.raises(CourseError, match="needs a seed") as error:
                door()
            sentences.append(str(error.value))
        assert sentences[0] == sentences[1]
