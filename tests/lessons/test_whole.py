"""Whole lessons as learners run them, with a right crux."""

from __future__ import annotations

import nbformat

from coursekit.classroom import build

# Where the learner's function must be heard: lesson 00 has no system and plays it by itself, and
# the skew is called by the attention that all nets share.
HEARD_IN = {
    "start.transpose": "__main__",
    "music_transformer_2018.skew": "coursekit.neural.attention",
}
WATCHED = """
import sys

CALLERS = set()
answer_of_mine = {name}


def {name}(*given, **named):
    caller = sys._getframe(1)
    while caller.f_globals.get("__name__", "probe") == "coursekit.systems.learner":  # the guard
        caller = caller.f_back
    CALLERS.add(caller.f_globals.get("__name__", "probe"))
    return answer_of_mine(*given, **named)
"""


def test_the_right_crux_is_heard_and_no_cell_complains(learners):
    own = learners.answer("right_2") + WATCHED.format(name=learners.exercise.name)
    learners.cells[learners.crux].source = own
    learners.cells.append(nbformat.v4.new_code_cell("print(*CALLERS)", id="callers"))
    build.execute(learners.notebook, tidy=False)

    assert "Your own function now plays" in learners.printed(learners.check)
    callers = learners.printed(len(learners.cells) - 1).split()
    heard_in = HEARD_IN.get(learners.exercise.key, learners.exercise.home.rpartition(".")[0])
    assert any(caller.startswith(heard_in) for caller in callers), callers
    # A warning on the error stream would puzzle a learner; progress does not go there.
    complaints = [
        output.text
        for cell in learners.cells
        for output in cell.get("outputs", [])
        if output.get("name") == "stderr" and output.text.strip()
    ]
    assert not complaints
