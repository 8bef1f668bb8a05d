"""Whatever stands in the cell of the crux, the check says what it is and the lesson goes on."""

from __future__ import annotations

from copy import deepcopy

from coursekit.classroom import build

GOES_ON = "The lesson goes on with the kit's own function"


def test_each_kind_of_crux_gets_its_verdict_and_the_system_plays(learners):
    sources = {
        "unsolved": learners.cells[learners.crux].source,
        "wrong": learners.answer("wrong_1"),
        "raising": learners.returning('raise ValueError("what now")'),
        "endless": learners.returning("while True: pass"),
        "of the wrong type": learners.returning('return "music"'),
        "right": learners.answer("right_1"),
    }
    cells = learners.cells[: learners.crux]
    trials = {}
    for kind, source in sources.items():
        trial = deepcopy(
            [learners.cells[at] for at in (learners.crux, learners.check, learners.after)]
        )
        for cell in trial:
            cell.id = f"{kind.replace(' ', '-')}-{cell.id}"
        trial[0].source = source
        trials[kind] = trial[1]
        cells = cells + trial
    learners.notebook.cells = cells
    build.execute(learners.notebook)

    printed = {
        kind: "".join(o.get("text", "") for o in cell.outputs) for kind, cell in trials.items()
    }
    assert "Not solved yet" in printed["unsolved"]
    assert "Not right yet" in printed["wrong"]
    assert "It raised ValueError: what now" in printed["raising"]
    assert "did not come to an end" in printed["endless"]
    assert learners.exercise.expects in printed["of the wrong type"]
    assert "Your own function now plays" in printed["right"]
    assert [kind for kind, text in printed.items() if GOES_ON not in text] == ["right"]
