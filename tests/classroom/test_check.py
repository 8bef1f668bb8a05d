"""What a learner is told about every kind of function."""

import importlib
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from coursekit.classroom import check, require_own
from coursekit.classroom.exercises import Case, Exercise, checking, exercise
from coursekit.classroom.exercises.checking import Verdict, try_out
from coursekit.classroom.exercises.lesson_00 import transpose as the_kits
from coursekit.classroom.exercises.runner import Other
from coursekit.classroom.exercises.session import source_of
from coursekit.classroom.exercises.wording import kind_of, shown

KEY = "start.transpose"
RIGHT = "def transpose(pitches, semitones):\n    return [p + semitones for p in pitches]\n"


@pytest.fixture(autouse=True)
def new_session(monkeypatch):
    """Let nothing be known of what was said or played in another test."""
    monkeypatch.setattr(checking, "_explained", set())
    monkeypatch.setattr(checking, "_playing", {})


@pytest.fixture
def told(cell, capsys):
    """Check a cell and return what was printed, and whether the learner's own came back."""

    def tell(text, **known):
        fn = cell(text, **known)
        back = check(KEY, fn)
        assert back is fn or back is the_kits
        return capsys.readouterr().out, back is fn

    return tell


def test_a_right_function_comes_back_and_plays(told):
    text, own = told(RIGHT)

    assert own
    assert text == "Right: 20 of 20 situations. Your own function now plays.\n"


@pytest.mark.parametrize(
    "source",
    [
        "def moved(p, by):\n    return p + by\n\n\ndef transpose(pitches, semitones):\n"
        "    return [moved(p, semitones) for p in pitches]\n",
        "transpose = lambda pitches, semitones: [p + semitones for p in pitches]\n",
        "class Mover:\n    def __call__(self, notes, by):\n        return [p + by for p in notes]\n"
        "\n\ntranspose = Mover()\n",
        "import functools\n\n\ndef listed(inner):\n    @functools.wraps(inner)\n"
        "    def outer(*args):\n        return list(inner(*args))\n\n    return outer\n\n"
        "\n@listed\n"
        "def transpose(pitches, semitones):\n    yield from (p + semitones for p in pitches)\n",
        "from coursekit.errors import CourseError\n" + RIGHT,
        RIGHT + "print(transpose([60], 1))\n",
    ],
    ids=[
        "helper in the cell",
        "lambda",
        "callable object",
        "decorated",
        "another room",
        "printing",
    ],
)
def test_other_ways_of_writing_it_are_right_too(told, source):
    assert told(source)[1]


def test_a_stub_is_not_solved_yet_and_the_lesson_goes_on(told):
    stub = "def transpose(pitches, semitones):\n    raise NotImplementedError('not written yet')\n"
    text, own = told(stub)

    assert not own
    assert text == (
        "Not solved yet: the stub's line with `raise` still stands in the cell. Write your own "
        "lines in its place.\n"
        "(A stub is the unfinished function that the cell comes with.)\n"
        "The lesson goes on with the kit's own function until yours is right.\n"
        "(The kit is coursekit, the course's own package.)\n"
    )
    assert "(" not in told(stub)[0], "the words are explained once in a session"


def test_a_wrong_function_is_told_where_it_differs(told):
    text, own = told("def transpose(pitches, semitones):\n    return [p + 12 for p in pitches]\n")

    assert not own
    assert text.startswith("Not right yet: 2 of 20 situations are right. What differs:\n")
    assert (
        "  1. a triad goes down a fourth\n"
        "     transpose([60, 64, 67], -5)\n"
        "     came back:    [72, 76, 79]\n"
        "     was expected: [55, 59, 62]\n"
    ) in text
    assert text.count("was expected") == 3
    assert "… and 15 more." in text
    assert f"Hint: {exercise(KEY).hint}" in text


def test_half_a_character_in_a_message_can_be_stored(told):
    text, own = told("def transpose(pitches, semitones):\n    raise ValueError('a\\udcffb')\n")

    assert not own
    assert "It raised ValueError: a?b." in text


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (
            "def transpose(pitches, semitones):\n    return 5\n",
            "A whole number came back. The function returns a list of whole numbers",
        ),
        (
            "def transpose(pitches, semitones):\n    return {1: 2}\n",
            "A dictionary came back. The function returns a list",
        ),
        (
            "def transpose(pitches, semitones):\n    return (p + semitones for p in pitches)\n",
            "A value of the type generator came back.",
        ),
        (
            "def transpose(pitches, by):\n    return [float(p + by) for p in pitches]\n",
            "The function returns a list of whole numbers",
        ),
        ("def transpose(pitches, semitones):\n    pass\n", "is there a `return` missing?"),
        (
            "def transpose(pitches, semitones):\n    return [pitches[99] + semitones]\n",
            "Line 2 of the cell, `return [pitches[99] + semitones]`: It raised IndexError: list",
        ),
        ("def transpose(pitches, semitones):\n    return BASE + 1\n", "Is it misspelled?"),
        ("def transpose(pitches, semitones):\n    return ____\n", "A gap (____) is still empty."),
        ("def transpose(pitches):\n    return pitches\n", "It could not be called:"),
        (
            "def transpose(pitches, semitones):\n    return transpose(pitches, semitones)\n",
            "It calls itself without end.",
        ),
        ("def transpose(pitches, semitones):\n    exit()\n", "It ends Python (exit)."),
        ("def transpose(p, s):\n    import sys\n    sys.exit(0)\n", "It ends Python (exit)."),
        ("def transpose(p, s):\n    import os\n    os._exit(0)\n", "stopped in the middle"),
        ("def transpose(p, s):\n    return input()\n", "It waits for something to be typed."),
        ("def transpose(p, s):\n    return [0] * 10**10\n", "It asks for more memory than 2 GB."),
        ("def transpose(p, s):\n    return [0] * 10**6\n", "too large to look at"),
        (
            "def transpose(p, s):\n    a = []\n    a.append(a)\n    return a\n",
            "too large to look at",
        ),
        (
            "def transpose(p, s):\n    import coursekit.classroom.exercises\n",
            "It imports `coursekit.classroom`, which is closed while your function is tried",
        ),
        (
            "import importlib\n\n\ndef transpose(p, s):\n"
            "    return importlib.import_module('coursekit.systems.illiac_1957')\n",
            "which is closed while your function is tried",
        ),
        (
            "def transpose(p, s):\n    import coursekit\n    return coursekit.systems\n",
            "It raised AttributeError",
        ),
        ("def transpose(p, s):\n    raise ValueError('x' * 9999)\n", "It raised ValueError: xxx"),
        ("def transpose(p, s):\n    print('here I am')\n", "It printed:\n  here I am\n"),
        ("def transpose(p, s):\n    get_ipython()\n", "Leave `%` and `!` commands out"),
        ("def other(p, s):\n    pass\n\n\ntranspose = 3\n", "was given a whole number, not a"),
        (
            "def transpose(p, s):\n    import os, sys\n    os.write(3, b'{\"done\": 1}\\n' * 99)\n",
            "stopped in the middle",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(told, source, sentence):
    text, own = told(source)

    assert not own
    assert sentence in text
    assert "Traceback" not in text
    assert len(text) < 3000


def test_an_endless_function_is_stopped_and_the_situation_named(told, monkeypatch):
    monkeypatch.setattr(checking, "SECONDS", 0.5)
    monkeypatch.setattr(try_out, "__kwdefaults__", {**try_out.__kwdefaults__, "seconds": 0.5})
    text, own = told(
        "def transpose(pitches, semitones):\n    while semitones == 1:\n        pass\n"
    )

    assert not own
    assert "did not come to an end within 0.5 seconds" in text
    assert "It was at work on this: a single note moves by a semitone." in text


def test_an_endless_cell_is_stopped_before_any_situation(monkeypatch):
    verdict = try_out(exercise(KEY), "while True: pass\n", seconds=0.5)

    assert verdict.outcome == "stopped"
    assert "did not come to an end within 0.5 seconds" in verdict.details[0]
    assert "at work" not in "".join(verdict.details)


def test_the_time_is_stated_in_seconds():
    assert checking.SECONDS == try_out.__kwdefaults__["seconds"] == 5


def test_printing_without_measure_is_cut():
    source = "def transpose(p, s):\n    for _ in range(10**5): print('x' * 100)\n    return p\n"

    assert len("\n".join(try_out(exercise(KEY), source).lines())) < 3000


def test_a_name_from_another_cell_is_told_so(told):
    text, own = told("def transpose(p, s):\n    return [q + s for q in map(HALF, p)]\n", HALF=int)

    assert not own
    assert (
        "`HALF` is not known inside this cell. It stands in another cell of your notebook." in text
    )
    assert "The check runs this cell alone: define it inside this cell." in text


def test_a_syntax_error_names_its_line():
    verdict = try_out(exercise(KEY), "def transpose(p, s):\n    return p +\n")

    assert verdict.outcome == "stopped"
    assert verdict.details[0].startswith("Line 2 of the cell, `return p +`: This is not Python yet")


@pytest.mark.parametrize("source", ["", "x = 1\n", "def moved(p, s):\n    return p\n"])
def test_a_cell_without_the_function_is_told_the_name(source):
    verdict = try_out(exercise(KEY), source)

    assert verdict.details[0] == (
        "The cell defines no function called `transpose`. Keep that name."
    )


def test_a_function_that_changes_its_input_is_warned(told):
    text, own = told(
        "def transpose(pitches, semitones):\n    for i in range(len(pitches)):\n"
        "        pitches[i] += semitones\n    return pitches\n"
    )

    assert own
    assert "it changes what it is given" in text


@pytest.mark.parametrize("thing", [3, "transpose", [1], ...])
def test_what_is_no_function_is_told_how_to_write_it(thing, capsys):
    assert check(KEY, thing) is the_kits
    assert "write check('start.transpose', transpose)" in capsys.readouterr().out.lower()


def test_a_name_that_the_set_up_gave_asks_for_the_cell(capsys):
    assert check(KEY, None) is the_kits
    assert "The cell with your transpose has not been run" in capsys.readouterr().out


def test_the_kits_own_is_not_an_answer(capsys):
    assert check(KEY, the_kits) is the_kits
    assert "is the kit's own" in capsys.readouterr().out


@pytest.mark.parametrize("fn", [len, dict, np.add])
def test_a_function_without_a_cell_is_told_so(fn, capsys):
    assert check(KEY, fn) is the_kits
    assert "cannot find the cell" in capsys.readouterr().out


def test_an_unknown_key_leaves_the_function_as_it_is(capsys):
    assert check("no.such", len) is len
    assert "There is no exercise called 'no.such'" in capsys.readouterr().out


@pytest.mark.parametrize(
    "broken",
    [
        Exercise("a.transpose", "no.such:thing", lambda rng: [], "X.", "Y."),
        Exercise(KEY, "coursekit.classroom.exercises.lesson_00:transpose", lambda r: 1 / 0, "", ""),
    ],
)
def test_a_broken_exercise_stops_no_lesson(broken, monkeypatch, cell, capsys):
    monkeypatch.setattr(checking, "exercise", lambda key: broken)
    fn = cell(RIGHT)

    assert check(KEY, fn) in {fn, the_kits}
    assert "failed" in capsys.readouterr().out


def test_check_changes_nothing_around_it(cell):
    fn = cell("import numpy as np\nnp.random.rand()\n" + RIGHT)
    before = np.random.get_state()[1].tolist(), list(sys.meta_path), sys.stdout
    check(KEY, fn)

    assert (np.random.get_state()[1].tolist(), list(sys.meta_path), sys.stdout) == before


@pytest.mark.parametrize(
    "evil",
    [
        "class Same(list):\n    __eq__ = lambda *a: True\n    __len__ = lambda *a: 3\n",
        "class Same:\n    __eq__ = lambda *a: True\n    __ne__ = lambda *a: False\n",
        "class Same(int):\n    __eq__ = lambda *a: True\n    __hash__ = lambda *a: 1\n",
    ],
)
def test_an_object_that_equals_everything_equals_nothing(evil):
    source = evil + "\n\ndef transpose(p, s):\n    return Same()\n"

    assert try_out(exercise(KEY), source).outcome == "wrong"


def test_require_own_takes_the_learners_and_refuses_the_kits(cell):
    require_own(cell(RIGHT))
    with pytest.raises(AssertionError, match="kit's own function"):
        require_own(the_kits)


def test_the_source_of_a_function_in_a_file_is_the_function():
    assert source_of(test_check_changes_nothing_around_it).startswith("def test_check_changes")


def test_a_probe_tells_more_than_the_result():
    wanted = Exercise(
        key="a.transpose",
        kit="coursekit.classroom.exercises.lesson_00:transpose",
        cases=lambda rng: [Case(([60], 1), "one note"), Case(([60, 62], 2), "two notes")],
        expects="X.",
        hint="Y.",
        probe="def probe(function, *given):\n    return function(*given), function([0], 5)\n",
    )
    right = "def transpose(p, s):\n    return [one + s for one in p]\n"
    sly = "def transpose(p, s):\n    return [one + min(s, 2) for one in p]\n"

    assert try_out(wanted, right).outcome == "right"
    assert try_out(wanted, sly).outcome == "wrong"
    assert try_out(replace(wanted, probe=""), sly).outcome == "right"


def test_the_preamble_is_there_and_named():
    wanted = Exercise(
        key="a.held",
        kit="coursekit.classroom.exercises.lesson_00:transpose",
        cases=lambda rng: [Case(([60], 1), "one note")],
        expects="X.",
        hint="Y.",
        preamble="import math\nHOLD, REST = 128, 129\n",
    )

    assert try_out(wanted, "def held(p, s):\n    return [HOLD - 67]\n").outcome == "right"
    lines = try_out(wanted, "def held(p, s):\n    return np.x\n").lines()
    assert any("with `math`, `HOLD` and `REST` at hand" in line for line in lines)


def test_right_says_nothing_of_playing_where_nothing_plays():
    assert try_out(exercise(KEY), RIGHT) == Verdict(
        "right", "Right: 20 of 20 situations.", (), 20, 20
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "a truth value (True or False)"),
        (np.int8(3), "a whole number"),
        (2.0, "a number with a decimal point"),
        ((1,), "a list"),
        (Other("Chord"), "a value of the type Chord"),
        (np.zeros(3), "an array"),
    ],
)
def test_kinds_have_plain_names(value, words):
    assert kind_of(value) == words


def test_long_values_are_shown_short():
    assert len(shown(list(range(1000)))) == 160
    assert len(shown(np.zeros((99, 99)))) <= 160


def test_the_room_is_light_until_asked():
    light = "import sys, coursekit.classroom; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", light], check=True)


def test_the_room_offers_what_lessons_need():
    room = importlib.import_module("coursekit.classroom")

    assert room.size(3, 1) in (1, 3)
    with pytest.raises(AttributeError, match="no attribute"):
        _ = room.nothing


def test_a_cache_that_cannot_keep_lists_is_called_that():
    wanted = exercise("start.transpose")
    source = (
        "from functools import lru_cache\n\n\n@lru_cache\ndef transpose(pitches, semitones):\n"
        "    return [pitch + semitones for pitch in pitches]\n"
    )
    details = "\n".join(try_out(wanted, source).details)
    assert "A cache cannot keep lists; leave it away." in details
    assert "Keep the line with `def`" not in details
