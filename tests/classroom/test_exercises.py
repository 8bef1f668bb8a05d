"""Every exercise, with right answers written otherwise than the kit's, and wrong ones."""

import ast
import inspect
from dataclasses import replace

import numpy as np
import pytest

from coursekit.classroom import build
from coursekit.classroom import exercises as room
from coursekit.classroom.exercises import Case, Exercise, equal, exercise, exercises
from coursekit.classroom.exercises.checking import kit_of, try_out
from coursekit.classroom.exercises.runner import pack, unpack
from coursekit.errors import CourseError

ANSWERS = build.SOURCES / "answers"
ALL = list(exercises().values())


@pytest.mark.parametrize("wanted", ALL, ids=lambda one: one.key)
class TestEveryExercise:
    def test_has_three_right_and_three_wrong_answers(self, wanted):
        kinds = [path.name.split("_")[0] for path in (ANSWERS / wanted.key).glob("*_*.py")]

        assert kinds.count("right") >= 3
        assert kinds.count("wrong") >= 3

    @pytest.mark.parametrize("seed", [1957, 3])
    def test_tells_right_from_wrong(self, wanted, seed):
        for path in sorted((ANSWERS / wanted.key).glob("*.py")):
            verdict = try_out(wanted, path.read_text(), seed=seed)
            wished = ["right"] if path.name.startswith("right") else ["wrong", "stopped"]
            assert verdict.outcome in wished, f"{path}: {verdict.lines()}"

    def test_brings_twenty_situations_or_more_for_any_seed(self, wanted):
        for seed in range(5):
            cases = wanted.cases(np.random.default_rng(seed))
            assert len(cases) >= 20
            assert len({case.about for case in cases}) >= 3
            assert all(case.about.strip() for case in cases)

    def test_seeds_choose_other_inputs_and_the_same_seed_the_same(self, wanted):
        def inputs(seed):
            return [pack(list(c.args)) for c in wanted.cases(np.random.default_rng(seed))]

        assert inputs(1) == inputs(1)
        assert inputs(1) != inputs(2)

    def test_expects_more_than_one_answer(self, wanted):
        # A function that always says the same must not pass.
        own = wanted.tried(kit_of(wanted))
        answers = {repr(pack(own(*c.args))) for c in wanted.cases(np.random.default_rng(8))}

        assert len(answers) >= 2

    def test_sends_its_inputs_and_results_unchanged(self, wanted):
        own = wanted.tried(kit_of(wanted))
        for case in wanted.cases(np.random.default_rng(9)):
            for value in (list(case.args), own(*case.args)):
                assert equal(unpack(pack(value)), value)

    def test_speaks_in_sentences(self, wanted):
        for sentence in (wanted.expects, wanted.hint):
            assert sentence.endswith(".")
            assert sentence[0].isupper()


def test_every_folder_of_answers_belongs_to_an_exercise():
    assert {path.name for path in ANSWERS.iterdir()} <= set(exercises())


def test_an_unknown_exercise_is_answered_with_the_list():
    with pytest.raises(CourseError, match=r"There is no exercise called 'a\.b'"):
        exercise("a.b")


def test_an_exercise_knows_its_function_and_where_the_kit_keeps_it():
    one = Exercise("jazz.swing", "coursekit.systems.jazz:swing", lambda rng: [], "X.", "Y.")

    assert (one.name, one.home) == ("swing", "coursekit.systems.jazz")


def test_an_exercise_listed_twice_is_refused(monkeypatch):
    class Twice:
        EXERCISES = (Exercise("a.b", "m:b", lambda rng: [Case((1,), "one")], "X.", "Y."),) * 2

    room.exercises.cache_clear()
    monkeypatch.setattr(room.importlib, "import_module", lambda name: Twice)
    try:
        with pytest.raises(CourseError, match="listed twice"):
            room.exercises()
    finally:
        room.exercises.cache_clear()


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (3, 3),
        (np.int64(3), 3),
        (3, 3.0),
        (0.1 + 0.2, 0.3),
        (float("nan"), float("nan")),
        ([1, (2, 3)], ([1, [2, 3]])),
        ((1, 2), [1, 2]),
        (np.True_, True),
        ("c", "c"),
        (None, None),
        (np.array([1, 2]), np.array([1.0, 2.0])),
        ({1, 2}, {2, 1}),
    ],
)
def test_equal_forgives_what_does_not_matter(got, expected):
    assert equal(got, expected)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (1, True),
        (True, 1),
        (0, False),
        (3.0, 3),
        (0.3001, 0.3),
        ("3", 3),
        (None, []),
        ([], None),
        ([1, 2], [1, 2, 3]),
        ([2, 1], [1, 2]),
        ([[1]], [1]),
        ({1, 2}, [1, 2]),
        ({"a": 1}, {"b": 1}),
        (np.array([1.0]), np.array([1])),
        (np.array([[1]]), np.array([1])),
        ([1], np.array([1])),
        (np.array([True]), np.array([1])),
        (range(3), [0, 1, 2]),
        ("x", b"x"),
    ],
)
def test_equal_is_strict_on_kinds(got, expected):
    assert not equal(got, expected)


class _Bare(ast.NodeTransformer):
    """Takes from a function what does not change its results."""

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        node.decorator_list, node.returns = [], None
        for one in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
            one.annotation = None
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:]
        return node

    def visit_AnnAssign(self, node):
        self.generic_visit(node)
        return ast.Assign([node.target], node.value, lineno=0) if node.value else node


def bare(source, name):
    """Return the syntax tree of the function called `name`, as text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.dump(_Bare().visit(node))
    return None


def solutions():
    """Return every solution cell's text of every lesson."""
    cells = (cell for stem in build.lessons() for cell in build.solved(stem).cells)
    return [c.source for c in cells if c.metadata.get("nbgrader", {}).get("solution")]


@pytest.mark.parametrize("wanted", ALL, ids=lambda one: one.key)
def test_the_solution_and_the_kit_hold_the_same_function(wanted):
    home = inspect.getsource(inspect.getmodule(kit_of(wanted)))
    texts = [text for text in solutions() if f"def {wanted.name}(" in text]

    assert texts, f"no lesson has a solution that defines {wanted.name}"
    for text in texts:
        assert bare(text, wanted.name) == bare(home, wanted.name)
        assert try_out(wanted, text, seed=20).outcome == "right"


def names(source):
    """Return the names that a cell's text binds at its top."""
    space = {}
    exec(source, space)  # noqa: S102
    return set(space) - {"__builtins__"}


@pytest.mark.parametrize("wanted", ALL, ids=lambda one: one.key)
def test_what_the_check_brings_along_the_lesson_brings_too(wanted):
    notebook = next(
        one
        for one in map(build.solved, build.lessons())
        if any(f"check({wanted.key!r}" in cell.source.replace('"', "'") for cell in one.cells)
    )
    setup = next(c for c in notebook.cells if "setup" in c.metadata.get("tags", ()))
    quiet = setup.source.replace("welcome()", "")

    assert names(wanted.preamble) <= names(quiet)


def test_bare_functions_differ_where_their_results_do():
    one = "@cache\ndef f(a: int) -> int:\n    '''Say.'''\n    b: int = a\n    return b\n"

    assert bare(one, "f") == bare("def f(a):\n    b = a\n    return b\n", "f")
    assert bare(one, "f") != bare("def f(a):\n    b = a\n    return -b\n", "f")


def test_what_must_stay_as_it_was_is_asked_for_in_a_sentence():
    source = (ANSWERS / "todd_1989.context_update" / "wrong_4.py").read_text()
    wanted = exercise("todd_1989.context_update")

    refused = try_out(wanted, source)
    forgiven = try_out(replace(wanted, keeps_inputs=False), source)

    assert refused.outcome == "wrong"
    assert any("no longer as it was" in line for line in refused.details)
    assert forgiven.outcome == "right"
    assert any("changes what it is given" in line for line in forgiven.details)


def test_an_exercise_keeps_its_inputs_where_its_lesson_says_so():
    asks = {one.key for one in ALL if one.keeps_inputs}

    assert asks == {
        "todd_1989.context_update",
        "musiclm_2023.residual_quantise",
        "brief_2018.opened",
    }
