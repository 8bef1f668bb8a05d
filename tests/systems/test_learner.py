"""A learner's functions: used as long as they answer well, on copies, and then replaced."""

import numpy as np
import pytest

from coursekit.systems.learner import replacements, shape_fault


def double(values):
    """Return all values twice as large: the course's own."""
    return [2 * value for value in values]


def first(values):
    """Return the first value: another of the course's own."""
    return values[0]


def double_fault(answer, values):
    return "" if isinstance(answer, list) and len(answer) == len(values) else f"returned {answer!r}"


FAULTS = {double: double_fault, first: lambda answer, values: ""}


def taken_over(text):
    return text.count("The course's own takes over.")


class TestReplacements:
    def test_are_only_what_a_learner_wrote(self):
        own = replacements(FAULTS, double=lambda values: [0] * len(values), first=first)
        assert list(own) == ["double"]
        assert replacements(FAULTS, double=None, first=None) == {}
        assert replacements(FAULTS, double=double) == {}

    def test_a_name_that_is_no_function_of_the_course_is_an_error_of_the_system(self):
        with pytest.raises(KeyError, match="treble"):
            replacements(FAULTS, treble=lambda values: values)

    def test_a_good_function_is_used_and_nothing_is_said(self, capsys):
        mine = replacements(FAULTS, double=lambda values: [0] * len(values))["double"]
        assert [mine([1, 2]), mine([3])] == [[0, 0], [0]]
        assert capsys.readouterr().out == ""

    @pytest.mark.parametrize(
        ("function", "problem"),
        [
            (lambda values: None, "returned None"),
            (lambda values: [], r"returned []"),
            (lambda values: values[9], "stopped with IndexError: list index out of range"),
            (lambda: [], "stopped with TypeError: "),
        ],
    )
    def test_a_fault_is_said_once_and_the_courses_own_takes_over(self, function, problem, capsys):
        mine = replacements(FAULTS, double=function)["double"]
        assert [mine([1, 2]), mine([3])] == [[2, 4], [6]]
        printed = capsys.readouterr().out
        assert printed.startswith(f"Your double {problem}")
        assert taken_over(printed) == 1

    def test_a_function_without_an_end_of_its_own_is_replaced_too(self, capsys):
        def endless(values):
            return endless(values)

        mine = replacements(FAULTS, double=endless)["double"]
        assert mine([1]) == [2]
        assert "RecursionError" in capsys.readouterr().out

    def test_after_a_fault_it_is_not_called_again(self):
        calls = []

        def forgets(values):
            calls.append(len(values))

        mine = replacements(FAULTS, double=forgets)["double"]
        for _ in range(3):
            mine([1, 2])
        assert calls == [2]

    def test_works_until_it_goes_wrong(self, capsys):
        mine = replacements(FAULTS, double=lambda values: [9 / value for value in values])["double"]
        assert mine([9]) == [1]
        assert mine([0]) == [0]
        assert mine([9]) == [18]
        assert taken_over(capsys.readouterr().out) == 1

    def test_each_learner_is_trusted_apart(self, capsys):
        wrong = replacements(FAULTS, double=lambda values: None)["double"]
        other = replacements(FAULTS, double=lambda values: [0] * len(values))["double"]
        assert wrong([1]) == [2]
        assert other([1]) == [0]

    @pytest.mark.parametrize(
        "given",
        [
            [1, 2],
            [[1], [2]],
            [{0: 1}, {0: 2}],
            ([1], [2]),
            {0: [1], 1: [2]},
            np.array([1.0, 2.0]),
            [np.array([1.0]), np.array([2.0])],
        ],
        ids=repr,
    )
    def test_may_change_what_it_is_given_without_harm(self, given, capsys):
        def careless(values):
            item = values[0]
            if np.ndim(item) or isinstance(item, dict):
                item[0] = 99
            if not isinstance(values, tuple):
                values[0] = 99
            return [0] * len(values)

        before = repr(given)
        assert replacements(FAULTS, double=careless)["double"](given) == [0, 0]
        assert repr(given) == before
        assert capsys.readouterr().out == ""

    def test_a_fault_that_stumbles_over_the_answer_is_one(self, capsys):
        strict = {double: lambda answer, values: "" if answer > 1 else "returned little"}
        mine = replacements(strict, double=lambda values: "text")["double"]
        assert mine([1]) == [2]
        assert "stopped with TypeError" in capsys.readouterr().out

    def test_a_person_may_still_interrupt_it(self):
        def interrupted(values):
            raise KeyboardInterrupt

        mine = replacements(FAULTS, double=interrupted)["double"]
        with pytest.raises(KeyboardInterrupt):
            mine([1])


class TestShape:
    @pytest.mark.parametrize(
        ("answer", "shape"),
        [
            ([1, 2.5], (2,)),
            ((1, 2), (2,)),
            ([[1], [2]], (2, 1)),
            (np.ones((2, 3)), (2, 3)),
            ([], (0,)),
        ],
        ids=repr,
    )
    def test_finite_numbers_of_the_shape_are_right(self, answer, shape):
        assert shape_fault(answer, shape, "a context") == ""

    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            (None, "returned None where a context was expected"),
            (3.0, "returned 3.0 where a context was expected"),
            ([1], "returned the shape [1] where [2] was expected"),
            ([[1, 2]], "returned the shape [1, 2] where [2] was expected"),
            ([1, float("nan")], "returned something that is no finite number"),
            (np.array([1, np.inf]), "returned something that is no finite number"),
        ],
        ids=repr,
    )
    def test_anything_else_is_said(self, answer, sentence):
        assert shape_fault(answer, (2,), "a context") == sentence
