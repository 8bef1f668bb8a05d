"""Whole lessons as learners run them: with an endless crux, and with a right one."""

from __future__ import annotations

import re

import nbformat

from coursekit.classroom import build

# Where the learner's function must be heard: lesson 00 has no system and plays it by itself.
HEARD_IN = {"start.transpose": "__main__"}
WATCHED = """
import sys

CALLERS = set()
answer_of_mine = {name}


def {name}(*given, **named):
    caller = sys._getframe(1)
    while caller.f_globals["__name__"] == "coursekit.systems.learner":  # the guard around it
        caller = caller.f_back
    CALLERS.add(caller.f_globals["__name__"])
    return answer_of_mine(*given, **named)
"""


def test_an_endless_crux_is_stopped_and_the_lesson_runs_to_its_end(learners):
    learners.cells[learners.crux].source = learners.returning("while True: pass")
    build.execute(learners.notebook)

    assert "did not come to an end" in learners.printed(learners.check)
    assert "The lesson goes on with the kit's own function" in learners.printed(learners.check)
    assert learners.cells[-1].cell_type == "markdown" or learners.cells[-1].execution_count


def test_the_right_crux_is_heard_and_no_cell_complains(learners):
    own = learners.answer("right_2") + WATCHED.format(name=learners.exercise.name)
    learners.cells[learners.crux].source = own
    learners.cells.append(nbformat.v4.new_code_cell("print(*CALLERS)", id="callers"))
    build.execute(learners.notebook, tidy=False)

    assert "Your own function now plays" in learners.printed(learners.check)
    callers = learners.printed(len(learners.cells) - 1).split()
    heard_in = HEARD_IN.get(learners.exercise.key, learners.exercise.home.rpartition(".")[0])
    assert any(caller.startswith(heard_in) for caller in callers), callers
    # Progress bars go to the error stream; a warning there would puzzle a learner.
    complaints = [
        output.text
        for cell in learners.cells
        for output in cell.get("outputs", [])
        if output.get("name") == "stderr" and not re.search(r"\d+%\||^\s*$", output.text)
    ]
    assert not complaints
