"""The command line does what its help says, and answers bad input with a sentence."""

import json
import subprocess
import sys

import pretty_midi
import pytest


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
        assert {"system", "claim", "paper", "measurements", "verdict", "why"} <= set(row)
        for measurement in row["measurements"]:
            assert {"name", "value", "unit", "n", "of", "low", "high"} <= set(measurement)
        assert row["system"] == "illiac_1957"
        assert row["verdict"] in {"holds", "partly", "fails"}
        assert row["why"]
