"""What the learner has solved, what is next and how long the rest takes, from their own files."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from coursekit import cli
from coursekit.classroom import build, progress, workspace
from coursekit.classroom.exercises import exercise, exercises, mine

TODAY = date.today().isoformat()
TWO_PATHS = """\
# %% [markdown]
# # 07 Two paths

# %% [markdown]
# ## 1 Listen (core, 5 min)

# %% [markdown]
# ## 2 The crux (core, 20 min)

# %%
### BEGIN SOLUTION
memory_step = check("lstm_1997.memory_step", memory_step)

# %% [markdown]
# ## 3 By hand (extra, 30 min)
# Write `gradient_norms = check("lstm_1997.gradient_norms", gradient_norms)` here.

# %%
check(
    "lstm_1997.gradient_norms", gradient_norms
)

# %% [markdown]
# ## 4 More (core, 10 min)

# %%
legal_next = check('lstm_1997.legal_next', legal_next)
legal_next = check('lstm_1997.legal_next', legal_next)

# %% [markdown]
# ## 5 Exercises (core, 15 min and your own time)
#
# ## What comes next
"""
OLD = """\
# %% [markdown]
# # 08 The old form

# %% [markdown]
# ## 1 All of it (12 min)

# %%
swing = check("eck_schmidhuber_2002.swing", swing)

# %% [markdown]
# ## 2 And more (as long as you like)
"""


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A workspace of a course with two lessons, in which the learner is."""
    sources = tmp_path / "source"
    sources.mkdir()
    (sources / "07_two_paths.py").write_text(TWO_PATHS)
    (sources / "08_old.py").write_text(OLD)
    monkeypatch.setattr(build, "SOURCES", sources)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / ".coursekit.json").write_text("{}")
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def solve(*keys):
    for key in keys:
        name = key.rpartition(".")[2]
        mine.keep(exercise(key), f"def {name}():\n    return 1\n")


def left(work):
    return [lesson.minutes_left for lesson in progress.lessons(work)]


def test_minutes_are_those_of_the_core_and_of_all_where_there_are_no_paths(work):
    two_paths, old = progress.lessons(work)
    assert (two_paths.minutes, old.minutes) == (50, 12)
    assert [(one.name, one.extra) for one in two_paths.functions] == [
        ("memory_step", False),
        ("gradient_norms", True),
        ("legal_next", False),
    ]
    assert two_paths.functions[0].section == "2 The crux"


def test_a_lesson_counts_from_the_next_function_on(work):
    assert left(work) == [50, 12]
    solve("lstm_1997.memory_step")
    assert left(work) == [25, 12]
    solve("eck_schmidhuber_2002.swing")
    assert left(work) == [25, 0]
    solve("lstm_1997.legal_next")
    assert left(work) == [0, 0], "what is extra is no debt"
    solve("lstm_1997.gradient_norms")
    assert left(work) == [0, 0]


def test_a_later_function_alone_leaves_the_earlier_to_do(work):
    solve("lstm_1997.legal_next")
    assert left(work)[0] == 45


def test_the_next_is_of_the_core_first(work):
    def following():
        pair = progress.following(progress.lessons(work))
        return pair and pair[1].name

    names = []
    while name := following():
        names.append(name)
        solve(next(key for key in exercises() if key.endswith(f".{name}")))
    assert names == ["memory_step", "legal_next", "swing", "gradient_norms"]
    assert progress.outlook(progress.lessons(work)) == (
        "You have solved every function of the course."
    )


def test_the_page_of_welcome_says_what_is_done_and_what_is_next(work):
    fresh = workspace._page(work, links=True).splitlines()
    assert fresh == [
        "- [07 Two paths](07_two_paths.ipynb)",
        "- [08 The old form](08_old.ipynb)",
        "",
        "Next: [07 Two paths](07_two_paths.ipynb), section 2 The crux, where you write "
        "`memory_step`. About 62 minutes of the course are left, extras aside.",
    ]
    solve("lstm_1997.memory_step", "eck_schmidhuber_2002.swing")
    assert workspace._page(work).splitlines() == [
        "07 Two paths: 07_two_paths.ipynb (1 of 3 functions right, about 25 minutes left)",
        "08 The old form: 08_old.ipynb (1 of 1 functions right, done)",
        "",
        "Next: 07 Two paths, section 4 More, where you write legal_next. About 25 minutes of the "
        "course are left, extras aside.",
    ]


def test_outside_of_a_workspace_nothing_counts(work, tmp_path):
    solve("lstm_1997.memory_step")
    assert "1 of 3" not in workspace._page(tmp_path)
    assert progress.lessons(None)[0].solved == 0
    assert "nothing counts as solved" in progress.report(None)


def test_what_was_changed_by_hand_counts_and_what_was_deleted_does_not(work):
    solve("lstm_1997.memory_step")
    path = work / "mine" / "lstm_1997.py"
    kept = path.read_text()
    path.write_text(kept.replace("return 1", "return 2"))
    assert progress.lessons(work)[0].functions[0].solved == TODAY
    for gone in (
        kept.replace("def memory_step():\n    return 1\n", ""),
        kept.replace("# <<< memory_step", ""),
        kept.replace("lesson 07", "lesson 06"),
        "def memory_step():\n    return 1\n",
    ):
        path.write_text(gone)
        assert progress.lessons(work)[0].solved == 0


def test_copies_laid_aside_do_not_count(work):
    solve("lstm_1997.memory_step")
    path = work / "mine" / "lstm_1997.py"
    path.rename(path.with_name(f"lstm_1997.bak-{TODAY}.py"))
    assert progress.lessons(work)[0].solved == 0


@pytest.mark.parametrize("damage", [b"\xff\xfe", b"\0" * 9, b"def x(:\n", b"# >>> memory_step, \n"])
def test_broken_files_and_notebooks_stop_nothing(work, damage):
    solve("lstm_1997.memory_step")
    path = work / "mine" / "lstm_1997.py"
    path.write_bytes(path.read_bytes() + damage)
    (work / "mine" / "other.py").write_bytes(damage)
    (work / "mine" / "folder.py").mkdir()
    (work / "07_two_paths.ipynb").write_bytes(damage)

    assert progress.lessons(work)[0].solved == 1
    assert "mine/folder.py cannot be read" in progress.report(work)
    assert "1 of 3 functions right" in workspace._page(work)


def test_a_course_without_lessons_is_told(work, monkeypatch, tmp_path):
    monkeypatch.setattr(build, "SOURCES", tmp_path / "nowhere")
    assert workspace._page(work) == ""
    assert "has none" in progress.report(work)


def test_the_lessons_ask_for_every_exercise_and_no_other():
    asked = {
        (one.key, lesson.stem[:2]) for lesson in progress.lessons(None) for one in lesson.functions
    }
    assert asked == {(one.key, one.lesson) for one in exercises().values()}
    assert all(lesson.minutes >= 45 for lesson in progress.lessons(None))


def test_every_function_that_check_keeps_counts(tmp_path, monkeypatch):
    (tmp_path / ".coursekit.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    solve(*exercises())
    found = progress.lessons(tmp_path)
    assert all(one.solved == TODAY for lesson in found for one in lesson.functions)
    assert sum(lesson.minutes_left for lesson in found) == 0


def coursekit(*arguments):
    done = CliRunner().invoke(cli.app, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_the_command_line_shows_it_as_a_table_and_as_json(work):
    solve("lstm_1997.memory_step")
    table = coursekit("progress")
    assert "1 of 3" in table
    assert TODAY in table
    assert "Next: 07 Two paths, section 4 More" in table

    said = json.loads(coursekit("progress", "--json"))
    assert said["minutes_left"] == 37
    assert said["next"] == {"notebook": "07_two_paths.ipynb", "function": "lstm_1997.legal_next"}
    assert said["lessons"][0]["functions"][:2] == [
        {
            "key": "lstm_1997.memory_step",
            "section": "2 The crux",
            "path": "core",
            "solved": TODAY,
        },
        {
            "key": "lstm_1997.gradient_norms",
            "section": "3 By hand",
            "path": "extra",
            "solved": None,
        },
    ]
