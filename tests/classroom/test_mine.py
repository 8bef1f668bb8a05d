"""What was right is kept in a module of the learner's own, and nothing of theirs is lost."""

from datetime import date

import pytest

from coursekit.classroom import build, check
from coursekit.classroom.exercises import exercise, exercises, mine
from coursekit.classroom.exercises.mine import excerpt, keep
from coursekit.errors import CourseError
from coursekit.systems import TIMELINE, system

KEY = "start.transpose"
RIGHT = "def transpose(pitches, semitones):\n    return [p + semitones for p in pitches]\n"
OTHER = RIGHT.replace("p + semitones", "semitones + p")
UPDATE = "def context_update(context, output, decay):\n    return [0.0 for _ in context]\n"


@pytest.fixture
def work(tmp_path, monkeypatch):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / ".coursekit.json").write_text("{}")
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def functions_in(path):
    space = {}
    exec(path.read_text(), space)  # noqa: S102
    return space


def test_a_right_function_is_kept_with_lesson_and_date(work, cell, capsys):
    check(KEY, cell(RIGHT))
    path = work / "mine" / "start.py"

    assert "It is kept in work/mine/start.py.\n" in capsys.readouterr().out
    assert f"# >>> transpose, lesson 00, {date.today().isoformat()}, " in path.read_text()
    assert functions_in(path)["transpose"]([60], 2) == [62]


def test_a_wrong_function_is_not_kept(work, cell):
    check(KEY, cell(RIGHT.replace("p +", "p -")))
    assert not (work / "mine").exists()


def test_outside_of_a_workspace_nothing_is_written(tmp_path, monkeypatch, cell, capsys):
    monkeypatch.chdir(tmp_path)
    check(KEY, cell(RIGHT))
    assert list(tmp_path.iterdir()) == []
    assert "kept" not in capsys.readouterr().out


def test_a_later_version_replaces_the_earlier_after_a_copy(work):
    path = work / "mine" / "todd_1989.py"
    find = exercise("todd_1989.find_cycle")
    keep(exercise("todd_1989.context_update"), UPDATE)
    keep(find, "def find_cycle(states):\n    return 1\n")
    texts = [path.read_text()]
    for number in (2, 3):
        told = keep(find, f"def find_cycle(states):\n    return {number}\n")
        assert "as the file was before, it lies beside it in todd_1989.bak-" in told
        texts.append(path.read_text())

    assert functions_in(path)["find_cycle"](None) == 3
    assert functions_in(path)["context_update"]([1], 0, 0) == [0.0]
    assert path.read_text().count("def find_cycle") == 1
    copies = {copy.read_text() for copy in path.parent.glob("*.bak-*.py")}
    assert copies == set(texts[:2])


def test_the_same_version_again_writes_nothing(work):
    keep(exercise(KEY), RIGHT)
    before = (work / "mine" / "start.py").stat().st_mtime_ns
    keep(exercise(KEY), RIGHT)
    assert (work / "mine" / "start.py").stat().st_mtime_ns == before
    assert len(list((work / "mine").iterdir())) == 1


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("p + semitones", "p + 12"),
        lambda text: OTHER.replace("semitones + p", "12 + p"),
    ],
    ids=["within the marks", "without marks"],
)
def test_what_was_changed_by_hand_stays(work, edit):
    path = work / "mine" / "start.py"
    keep(exercise(KEY), RIGHT)
    path.write_text(edit(path.read_text()))
    before = path.read_text()

    assert "you changed `transpose` by hand, so it stays" in keep(exercise(KEY), OTHER)
    assert path.read_text() == before


def test_what_stands_beside_by_hand_is_kept(work):
    path = work / "mine" / "start.py"
    keep(exercise(KEY), RIGHT)
    path.write_text(path.read_text() + "\n# mine\nLOUD = 100")
    keep(exercise(KEY), OTHER)
    keep(exercise(KEY), RIGHT)

    assert path.read_text().endswith("# <<< transpose\n\n# mine\nLOUD = 100")


def test_helpers_of_one_name_are_not_mixed_up(work):
    path = work / "mine" / "start.py"
    keep(exercise(KEY), RIGHT)
    path.write_text(path.read_text() + "def up(p):\n    return p\n")
    before = path.read_text()
    told = keep(exercise(KEY), "def up(p):\n    return 2\n\n\n" + RIGHT.replace("p +", "up(p) +"))

    assert "means something else by `up`" in told
    assert path.read_text() == before


@pytest.mark.parametrize("content", [b"def x(:\n", b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_left_alone(work, cell, capsys, content):
    path = work / "mine" / "start.py"
    path.parent.mkdir()
    path.write_bytes(content)
    fn = cell(RIGHT)

    assert check(KEY, fn) is fn
    assert "kept in" not in capsys.readouterr().out.replace("not be kept in", "")
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(work, cell, capsys):
    (work / "mine").write_text("in the way")
    fn = cell(RIGHT)

    assert check(KEY, fn) is fn
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 2
    assert "could not be" in told[1]


def test_only_what_the_function_needs_is_taken():
    source = (
        "import math\nimport numpy as np\nHOLD, REST = 128, 129\n\n\n"
        "# How far.\nSTEPS = {}\nSTEPS['a'] = len('a')\n\n\n"
        "def unused():\n    return transpose\n\n\n"
        "def moved(p):\n    return p + STEPS['a']\n\n\n"
        "@staticmethod\n# Mine.\ndef transpose(pitches):\n"
        "    return [moved(p) + math.pi + len(pitches) for p in pitches]\n\n\n"
        "result = transpose([60])\nprint(len(result))\n"
    )
    assert excerpt(source, "transpose") == (
        "import math\n\n\n"
        "# How far.\nSTEPS = {}\nSTEPS['a'] = len('a')\n\n\n\n\n"
        "def moved(p):\n    return p + STEPS['a']\n\n\n"
        "@staticmethod\n# Mine.\ndef transpose(pitches):\n"
        "    return [moved(p) + math.pi + len(pitches) for p in pitches]\n"
    )


@pytest.mark.parametrize("key", exercises())
def test_every_answer_of_the_course_can_be_kept_and_runs(work, key):
    wanted = exercise(key)
    answers = build.SOURCES / "answers" / key
    for answer in sorted(answers.glob("right_*.py")):
        assert keep(wanted, answer.read_text()).startswith("It is kept in work/mine/")
        (path,) = set((work / "mine").glob("*.py")) - set((work / "mine").glob("*.bak-*"))
        assert callable(functions_in(path)[wanted.name])


def test_each_function_that_a_system_takes_is_kept_under_its_name():
    for one in exercises().values():
        name = one.system or one.key.partition(".")[0]
        no_system = ("00", "01", "19", "22", "23", "24")
        assert name in TIMELINE or one.lesson in no_system
        assert name not in TIMELINE or system(name).card.lesson == one.lesson


@pytest.mark.parametrize("below", [".", "..", "mine"])
def test_a_system_is_loaded_with_what_is_kept(work, monkeypatch, below):
    keep(exercise("todd_1989.context_update"), UPDATE)
    monkeypatch.chdir(work / below)
    model, names = mine.load("todd_1989")

    assert names == ("context_update",)
    assert model.context_update([1.0], [1.0], 0.5) == [0.0]
    assert not (work / "mine" / "__pycache__").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no .*todd_1989.py yet. Check a right function in your copy of lesson 05"),
        ("x = 1\n", "defines none of the functions that todd_1989 takes: context_update"),
        ("def x(\n", "is not Python: Line 1 .* never closed"),
        ("1 / 0\n", "stopped with ZeroDivisionError"),
        ("exit()\n", "stopped with SystemExit"),
    ],
)
def test_what_cannot_be_loaded_is_told(work, content, sentence):
    if content is not None:
        (work / "mine").mkdir()
        (work / "mine" / "todd_1989.py").write_text(content)
    with pytest.raises(CourseError, match=sentence):
        mine.load("todd_1989")


def test_without_a_workspace_one_is_told_where_to_go(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CourseError, match="Your folder work was not found"):
        mine.load("todd_1989")


def test_the_command_line_composes_with_it(work, monkeypatch, capsys):
    from typer.testing import CliRunner

    from coursekit import cli

    def compose(*options):
        out = work / f"{len(options)}.mid"
        asked = ["compose", "todd_1989", "--bars", "4", "--out", str(out), *options]
        done = CliRunner().invoke(cli.app, asked, catch_exceptions=False)
        assert done.exit_code == 0
        return out.read_bytes(), done.stdout

    keep(exercise("todd_1989.context_update"), UPDATE)
    plain, own = compose(), compose("--mine")
    assert plain[0] != own[0], "a net without a memory plays something else"
    assert own[1].endswith("Your own: context_update.\n")
    assert "Your own" not in plain[1]
