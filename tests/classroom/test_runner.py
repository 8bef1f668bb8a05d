"""Values go into the runner and come out of it as they are."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.classroom.exercises import equal, runner
from coursekit.classroom.exercises.runner import Other, TooLarge, pack, unpack

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(plain)
def test_values_survive_the_way_with_their_types(value):
    back = unpack(json.loads(json.dumps(pack(value))))

    assert repr(back) == repr(value)


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6, dtype=np.int16).reshape(2, 3),
        np.zeros((0, 4)),
        np.array(3.5, dtype=np.float32),
        np.array([1 + 2j]),
        np.arange(10)[::2],
    ],
)
def test_arrays_survive_the_way(value):
    back = unpack(json.loads(json.dumps(pack(value))))

    assert back.dtype == value.dtype
    assert back.shape == value.shape
    assert np.array_equal(back, value)


def test_other_values_survive_the_way():
    for value in ({1, 2}, 2j, float("inf"), np.int64(3), np.True_):
        assert unpack(json.loads(json.dumps(pack(value)))) == value
    assert unpack(pack(float("nan"))) != unpack(pack(float("nan")))


def test_a_tensor_survives_the_way():
    torch = pytest.importorskip("torch")
    value = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    back = unpack(json.loads(json.dumps(pack(value))))

    assert torch.equal(back, value)
    assert equal(back, value)
    assert not equal(back, value + 1)
    assert not equal(back.tolist(), value)


@pytest.mark.parametrize("value", [range(3), b"x", (n for n in [1]), object(), np.array(["a"])])
def test_other_types_are_named_and_equal_nothing(value):
    back = unpack(pack(value))

    assert isinstance(back, Other)
    assert back != back
    assert type(value).__name__ in repr(back)


@pytest.mark.parametrize("value", [[0] * 100_001, 10**4000, np.zeros(10**6)])
def test_values_without_measure_are_refused(value):
    with pytest.raises(TooLarge):
        pack(value)


@pytest.mark.parametrize(
    "text",
    [
        '{"x": 1}',
        "{}",
        '{"t": 3}',
        '{"a": ["<f8", [2], "AAAA"]}',
        '{"a": ["O", [1], "AAAAAAAAAAA="]}',
        '{"a": ["V8", [1], "AAAAAAAAAAA="]}',
        '{"a": ["<f8", [-5], "AAAAAAAAAAA="]}',
        '{"a": [1]}',
        '{"s": [[1]]}',
        '{"d": [[[1], 2]]}',
        '{"d": [1]}',
        '{"c": ["x", 1]}',
        '{"t": 1, "s": 2}',
    ],
)
def test_what_was_never_packed_is_refused(text):
    with pytest.raises(ValueError):
        unpack(json.loads(text))


def say(**job):
    """Run the runner as a program and return its lines."""
    whole = {
        "preamble": "",
        "name": "f",
        "closed": [],
        "limits": {},
        "seconds": 9,
        "cases": [[1], [2]],
        **job,
    }
    done = subprocess.run(
        [sys.executable, "-I", "-S", runner.__file__],
        input=json.dumps(whole),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_program_needs_nothing_but_python():
    lines = say(source="def f(x):\n    print('hm')\n    return (x, x / 2)\n")

    assert lines == [
        {"begun": True},
        {"ready": True},
        {"case": 0, "value": {"t": [1, 0.5]}, "changed": False},
        {"case": 1, "value": {"t": [2, 1.0]}, "changed": False},
        {"done": True, "printed": "hm\nhm\n"},
    ]
    text = Path(runner.__file__).read_text()
    assert "coursekit" not in text


def test_an_error_is_told_with_its_line_and_the_next_case_is_tried():
    _, _, first, second, _ = say(source="def f(x):\n    return 1 / (x - 1)\n")

    assert first["error"]["type"] == "ZeroDivisionError"
    assert first["error"]["line"] == 2
    assert second["value"] == 1.0


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("def f(:", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError"),
        ("raise SystemExit", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("", "Missing"),
        ("f = 3", "NoFunction"),
        ("import json.tool", "Closed"),
        ("import importlib\nimportlib.import_module('wave')", "Closed"),
    ],
)
def test_a_cell_that_cannot_be_run_is_told_so(source, kind):
    lines = say(source=source, closed=["json.tool", "wave"])

    assert lines[1]["failed"]["type"] == kind
    assert lines[2]["done"] is True


def test_a_changed_input_is_told():
    lines = say(source="def f(x):\n    x.append(1)\n    return x\n", cases=[[[1]], [[2]]])

    assert lines[2] == {"case": 0, "value": [1, 1], "changed": True}


def test_printing_is_cut():
    lines = say(source="def f(x):\n    print('x' * 10**6)\n    import os\n    os.write(1, b'y')\n")

    assert lines[-1]["printed"] == "x" * 500


def test_an_exception_that_cannot_be_shown_is_told_all_the_same():
    source = (
        "class E(Exception):\n    def __str__(self):\n        1 / 0\n\n\ndef f(x):\n    raise E\n"
    )

    assert say(source=source)[2]["error"] == {"type": "E", "words": "", "line": 7, "name": None}


def test_threads_left_running_do_not_keep_it():
    source = (
        "import threading, time\n\n\ndef f(x):\n"
        "    threading.Thread(target=time.sleep, args=(60,)).start()\n    return x\n"
    )

    assert say(source=source)[-1]["done"] is True
