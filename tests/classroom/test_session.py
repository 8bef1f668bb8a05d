"""What a learner is told after cells that were broken, changed, forgotten or run below."""

import nbformat
import pytest

from coursekit.classroom import build
from coursekit.classroom.exercises import checking
from coursekit.classroom.exercises.session import Cells
from coursekit.classroom.exercises.wording import explain_unreadable

KEY = "start.transpose"
RIGHT = "def transpose(pitches, semitones):\n    return [p + semitones for p in pitches]\n"
WRONG = RIGHT.replace("p + s", "p - s")
BROKEN = RIGHT.replace("):", ")")
CHECK = f"transpose = check({KEY!r}, transpose)"
KITS = "This transpose is the kit's own"


@pytest.fixture
def notebook(monkeypatch, capsys):
    """Run cells in a notebook of their own, and return what the last one printed."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    monkeypatch.setattr(checking, "_playing", {})
    shell.run_cell("from coursekit.classroom import check", store_history=True)

    def run(*cells):
        for text in cells:
            capsys.readouterr()
            shell.run_cell(text, store_history=True)
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([RIGHT], "Your own function now plays."),
        (["import math\n\n" + RIGHT], "Your own function now plays."),
        (
            ["def moved(p, by): return p + by", RIGHT.replace("p + semitones", "moved(p, 1)")],
            "another",
        ),
        (
            [
                "BY = 0",
                "def transpose(p, semitones):\n    return [BY + semitones + q for q in p]\n",
            ],
            "`BY` is not known inside this cell. It stands in another cell of your notebook.",
        ),
        (["%precision 3\n" + RIGHT], "Leave `%` and `!` commands out of this cell"),
        ([WRONG, RIGHT], "Your own function now plays."),
        ([BROKEN, RIGHT], "Your own function now plays."),
        ([BROKEN, "%%time\n" + RIGHT], "The check cannot find the cell"),
        ([BROKEN, "make = lambda p, s: [q + s for q in p]\ntranspose = make"], "now plays."),
        ([RIGHT, "return transpose([60], 2)"], "Your own function now plays."),
    ],
)
def test_cells_of_a_notebook_are_found(notebook, cells, told):
    assert told in notebook(*cells, CHECK)


@pytest.mark.parametrize("before", [WRONG, RIGHT, f"{WRONG}\n{CHECK}", "from x import transpose"])
def test_a_cell_that_is_not_python_is_called_that(notebook, before):
    notebook("transpose = print", before, BROKEN)
    text = notebook(CHECK)

    assert text.startswith(
        "The cell above, [4], could not be read as Python. Line 1 of the cell, "
        "`def transpose(pitches, semitones)`: a colon (:) is missing, which ends each line with"
    )
    assert KITS not in text
    assert "The lesson goes on with the kit's own function" in text


@pytest.mark.parametrize(
    "typed", ["deff transpose(p, s):\n    return p", "Def transpose(p, s):\n    return p",
              "transpose(p, s):\n    return p", "import math\ndef transpose(p, s:\n    return p",
              "transpose = lambda p, s: [p"],
)  # fmt: skip
def test_a_broken_attempt_is_known_by_its_lines(notebook, typed):
    assert "could not be read as Python" in notebook(RIGHT, typed, CHECK)


def test_the_check_cell_run_twice_says_why_the_kits_stands_in(notebook):
    assert "Not right yet" in notebook(WRONG, CHECK)
    text = notebook(CHECK)
    assert "it stands in since the last check" in text
    assert "The cell with your own function was not run since" in text
    notebook(WRONG)
    assert "Not right yet" in notebook(CHECK)


def test_what_was_imported_is_not_called_forgotten(notebook):
    kits = "from coursekit.classroom.exercises.lesson_00 import transpose"
    text = notebook(kits, CHECK)
    assert KITS in text
    assert "not run since" not in text


def test_the_cells_to_run_again_are_named(notebook):
    below = [
        "song = transpose([60, 64], 2)",
        "other = 3",
        "def sing():\n    return song",
        "print(sing())",
        "song = other",
        "print(song)",
    ]
    notebook(WRONG, CHECK, *below, below[3], RIGHT)
    text = notebook(CHECK)
    assert "run these cells again: [4], [6], [10], from `song = transpose([60, 64], 2)` on." in text
    assert "again" not in notebook(CHECK), "it plays already"


def test_where_nothing_was_run_below_one_simply_goes_on(notebook):
    assert notebook(RIGHT, CHECK).endswith(
        "now plays.\nRun the cells below, down to the next exercise, and you hear it.\n"
    )


def test_no_history_is_no_attempt():
    cells = Cells(("",), ("",))
    assert cells.newest_attempt("f", None) == -1
    assert cells.checks("a.f") == cells.users("a.f", "f") == []


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("def f(p)\n    return p", 1, "a colon (:) is missing"),
        ("x = 1\nx = (1,\ny = 2", 2, "the bracket ( is opened here and never closed"),
        ("x = 1)", 1, "the bracket ) closes one that was never opened"),
        ("x = (1]", 1, "] cannot close ("),
        ("def f(p):\nreturn p", 2, "what belongs to the colon above must stand four spaces in"),
        ("x = 1\n  y = 2", 2, "this line begins further in"),
        ("if 1:\n        x = 1\n    y = 2", 3, "a depth at which no line above it begins"),
        ("if 1:\n\tx = 1\n        y = 2", 3, "tabs and spaces are mixed"),
        ("return 3", 1, "this line belongs further in"),
        ("x = 'a", 1, "the quotation mark that ends the text is missing"),
        ("if x = 3:\n    y = 1", 1, "to compare two values write =="),
        ("x = [1 2]", 1, "a comma or a sign such as + is missing"),
        ("x = “a”", 1, "the sign “ is not Python's"),
        ("def f p:\n    return p", 1, "a ( is missing"),
        ("x = 1\nretrun x", 2, "a word is misspelled or a sign is missing"),
    ],
)
def test_what_is_not_python_is_said_in_a_musicians_words(source, line, words):
    text = explain_unreadable(source)
    assert text.startswith(f"Line {line} of the cell, `{source.splitlines()[line - 1].strip()}`: ")
    assert words in text


@pytest.mark.parametrize("source", ["x = 1", "await f()", "x = '\\d'\nx is 3", ""])
def test_what_is_python_is_not_complained_of(source, recwarn):
    assert explain_unreadable(source) is None
    assert not recwarn.list


def test_a_text_with_a_null_byte_is_told_so():
    assert "null" in explain_unreadable("x = '\0'")


def test_in_a_real_kernel_a_broken_cell_is_told_and_a_right_one_kept():
    texts = [
        "from pathlib import Path\nfrom coursekit.classroom import check\n"
        "Path('.coursekit.json').write_text('{}')",
        WRONG,
        CHECK,
        "print(transpose([60], 2))",
        BROKEN,
        CHECK,
        RIGHT,
        CHECK,
        "print(Path('mine/start.py').read_text())",
    ]
    cells = [nbformat.v4.new_code_cell(text, id=f"c{at}") for at, text in enumerate(texts)]
    cells[4].metadata["tags"] = ["raises-exception"]
    book = build.execute(nbformat.v4.new_notebook(cells=cells), tidy=False)

    told = ["".join(one.get("text", "") for one in cell.outputs) for cell in book.cells]
    assert "Not right yet" in told[2]
    assert "The cell above, [5], could not be read as Python. Line 1 of the cell" in told[5]
    assert "Right: 20 of 20" in told[7]
    assert "run these cells again: [4], from `print(transpose([60], 2))` on." in told[7]
    assert "It is kept in work/mine/start.py." in told[7]
    assert RIGHT in told[8]
