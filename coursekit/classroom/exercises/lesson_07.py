"""The exercises of lesson 07: one step of the memory cell, errors that vanish, legal letters."""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise, equal
from coursekit.systems.lstm_1997.tasks import REBER

Blocks = tuple[np.ndarray[Any, Any], ...]


def _blocks(
    state: float, cell: float, gate_in: float, gate_out: float, blocks: int = 2, cells: int = 2
) -> Blocks:
    """Return a situation in which all cells, and all gates of a kind, are alike."""
    full = np.full((blocks, cells), 1.0)
    return full * state, full * cell, np.full(blocks, gate_in), np.full(blocks, gate_out)


def _steps(random: np.random.Generator) -> list[Case]:
    """Return memory blocks with gates shut, half open and wide open."""
    much = float(random.uniform(2, 6))
    cases = [
        Case(_blocks(0, 0, 0, 0), "an empty cell, nothing comes in, gates half open"),
        Case(_blocks(0, much, 30, 30), "an empty cell, both gates wide open"),
        Case(_blocks(0, -much, 30, 30), "what comes in is negative, both gates wide open"),
        Case(_blocks(1.5, much, -30, 30), "the input gate is shut: the state must stay"),
        Case(_blocks(1.5, much, 30, -30), "the output gate is shut: nothing is heard"),
        Case(_blocks(-2, much, -30, -30), "both gates are shut, the state is negative"),
        Case(_blocks(1.5, 0, 0, 0), "nothing comes in and the cell holds something"),
        Case(_blocks(10, much, 30, 30), "the cell is full already, and more comes in"),
        Case(_blocks(3, -much, 30, 0), "what comes in is taken from what is held"),
        Case(_blocks(0.5, 0.5, 0.5, 0.5, 1, 1), "a single block of one cell"),
        Case(_blocks(0.5, 0.5, 0.5, 0.5, 1, 4), "one block of four cells"),
        Case(_blocks(0.5, 0.5, 0.5, 0.5, 4, 1), "four blocks of one cell"),
        Case(_blocks(-9, 0.5, 0, 30), "the cell is full of what is negative"),
        Case(_blocks(9, 0.5, 0, 30), "the cell is full of what is positive"),
        Case(_blocks(0.1, 7, 0, 0), "far more comes in than a gate half open lets through"),
        Case(_blocks(-0.1, -7, 0, 0), "as before, and it is negative"),
        Case(_blocks(0.5, 1, 6, 0), "the input gate is nearly wide open"),
        Case(_blocks(0.5, 1, -6, 0), "the input gate is nearly shut"),
        Case(_blocks(0.5, 1, 0, 6), "the output gate is nearly wide open"),
        Case(_blocks(0.5, 1, 0, -6), "the output gate is nearly shut"),
    ]
    state, cell = random.normal(size=(2, 3, 2))
    for gate_in, gate_out, about in (
        ([30.0, -30.0, 0.0], [0.0, 0.0, 0.0], "three blocks whose input gates differ"),
        ([0.0, 0.0, 0.0], [30.0, -30.0, 0.0], "three blocks whose output gates differ"),
        (
            [-30.0, 30.0, -30.0],
            [30.0, -30.0, 30.0],
            "blocks that hold in turn with blocks that take",
        ),
    ):
        cases.append(Case((state, cell, np.array(gate_in), np.array(gate_out)), about))
    for blocks, cells in ((1, 1), (2, 2), (2, 3), (3, 2), (3, 3), (5, 1), (2, 6)):
        shape = (blocks, cells)
        about = f"{blocks} random blocks of {cells}"
        cases.append(
            Case((2 * random.normal(size=shape), 2 * random.normal(size=shape),
                  2 * random.normal(size=blocks), 2 * random.normal(size=blocks)), about)
        )  # fmt: skip
    return cases


def _same_step(got: Any, expected: Any) -> bool:
    if not isinstance(got, list | tuple) or len(got) != 2:
        return False
    return all(equal(np.asarray(one), other) for one, other in zip(got, expected, strict=True))


def _nets(random: np.random.Generator) -> list[Case]:
    """Return weights and slopes of plain nets, of which the order matters."""
    turn = np.array([[0.0, 1.0], [1.0, 0.0]])
    one_way = np.array([[0.0, 0.0], [1.0, 0.0]])
    ones = np.ones
    cases = [
        Case((np.array([[1.0]]), ones((3, 1))), "one unit that hands on all it has"),
        Case((np.array([[0.5]]), ones((4, 1))), "one unit that hands on half"),
        Case((np.array([[-0.5]]), ones((4, 1))), "the sign turns at every step, the norm does not"),
        Case((np.array([[2.0]]), ones((4, 1))), "one unit whose errors explode"),
        Case((np.array([[4.0]]), np.full((5, 1), 0.25)), "a sigmoid at its steepest, weight 4"),
        Case((np.array([[3.0]]), np.full((5, 1), 0.25)), "a sigmoid at its steepest, weight 3"),
        Case((turn, ones((3, 2))), "two units that swap places"),
        Case((one_way, ones((3, 2))), "an error that can go back one step only"),
        Case((np.eye(3), np.array([[0.9, 0.5, 0.1]] * 3)), "three units, each on its own"),
        Case((np.zeros((2, 2)), ones((3, 2))), "no weights: nothing goes back"),
        Case((turn, np.array([[1.0, 0.1], [0.1, 1.0]])), "slopes that differ from step to step"),
        Case(
            (turn @ np.diag([2.0, 0.5]), np.array([[1.0, 0.2], [0.3, 1.0], [0.5, 0.5]])),
            "slopes belong to the unit that is reached, not to the one it comes from",
        ),
        Case((np.eye(2), np.zeros((0, 2))), "no step at all: lag 0 only"),
        Case((np.array([[0.7]]), np.array([[1.0], [0.0], [1.0]])), "one saturated step in between"),
        Case((np.array([[7.0]]), np.full((4, 1), 0.2)), "a weight of 7 and flat slopes"),
        Case((np.array([[-7.0]]), np.full((4, 1), 0.2)), "a weight of -7 and flat slopes"),
        Case((np.array([[0.5]]), np.array([[3.0], [0.7], [6.0]])), "slopes above 1"),
        Case((turn, np.ones((12, 2)) * [0.9, 0.8]), "twelve steps to and fro"),
    ]
    for units, steps in ((1, 3), (2, 1), (2, 4), (3, 3), (3, 6), (4, 5), (5, 8)):
        weights = random.normal(size=(units, units)) / np.sqrt(units)
        about = f"{units} random units over {steps} steps"
        cases.append(Case((weights, random.uniform(0.1, 1, (steps, units))), about))
    return cases


def _inner(random: np.random.Generator) -> str:
    state, string = 0, ""
    while REBER[state]:
        letter = str(random.choice(list(REBER[state])))
        string, state = string + letter, REBER[state][letter]
    return string


def _prefixes(random: np.random.Generator) -> list[Case]:
    """Return beginnings of embedded strings, some of them complete."""
    gate, other = random.permutation(["T", "P"])
    known = (
        ("", "nothing has come yet"),
        ("B", "the first letter has come"),
        (f"B{gate}", "the letter to be remembered has just come"),
        (f"B{gate}B", "the inner string begins"),
        (f"B{gate}BT", "inside, after T"),
        (f"B{gate}BP", "inside, after P"),
        (f"B{gate}BTSSS", "inside, in a loop of S"),
        (f"B{gate}BPTT", "inside, in a loop of T"),
        (f"B{gate}BTX", "inside, where two ways part"),
        (f"B{gate}BTXS", "the inner string is about to end"),
        (f"B{gate}BTXSE", "the inner string has ended: the letter must come back"),
        (f"B{other}BTXSE", "the same with the other letter"),
        (f"B{other}BPVVE", "the inner string has ended by the other way"),
        (f"B{gate}BTXSE{gate}", "the letter has come back"),
        (f"B{gate}BTXSE{gate}E", "the string is complete"),
        (f"B{other}BPVVE{other}E", "another string is complete"),
    )
    cases = [Case((REBER, str(prefix)), about) for prefix, about in known]
    for _ in range(8):
        inner, gate = _inner(random), random.choice(["T", "P"])
        string = f"B{gate}{inner}{gate}E"
        length = int(random.integers(3, len(string) + 1))
        cases.append(Case((REBER, string[:length]), f"{length} letters of a random string"))
    small = [{"A": 1, "Z": 0}, {}]
    cases.append(Case((small, ""), "another grammar, and nothing has come yet"))
    cases.append(Case((small, "B"), "another grammar, after the first letter"))
    cases.append(Case((small, "BP"), "another grammar, before its inner string"))
    cases.append(Case((small, "BTZZ"), "another grammar, which loops on Z until A ends it"))
    cases.append(Case((small, "BPZA"), "another grammar, whose inner string has ended"))
    cases.append(Case((small, "BPZAP"), "another grammar, and the letter has come back"))
    cases.append(Case((small, "BTATE"), "another grammar, and the string is complete"))
    chain = [{"A": state + 1} for state in range(9)] + [dict.fromkeys("IHGFEDCBA", 10), {}]
    cases.append(Case((chain, "BTAAAAA"), "a grammar of eleven states, in the middle"))
    cases.append(Case((chain, "BT" + "A" * 9), "a grammar of eleven states, where nine ways part"))
    cases.append(Case((chain, "BP" + "A" * 9 + "E"), "a grammar of eleven states, at its end"))
    twins = [{"A": 1, "C": 2}, {"B": 3}, {"B": 3}, {"D": 4}, {}]
    cases.append(Case((twins, "BTCB"), "a grammar of which two states are alike"))
    return cases


_SETUP = "import numpy as np\n"
_HOME = "coursekit.systems.lstm_1997.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="lstm_1997.memory_step",
        kit=_HOME + "memory_step",
        cases=_steps,
        expects="Two arrays of the shape of `state`: what the cells put out, then the new state.",
        hint="Work in this order: both gates, the new state, the output of the NEW state. A gate "
        "has one number a block; gate[:, None] spreads it over the cells.",
        same=_same_step,
        preamble=_SETUP,
    ),
    Exercise(
        key="lstm_1997.gradient_norms",
        kit=_HOME + "gradient_norms",
        cases=_nets,
        expects="A list of numbers, one more than there are steps, the first of them 1.0.",
        hint="Go through the slopes from the last step to the first, and multiply the product so "
        "far, from the right, by (slope[:, None] * weights). np.linalg.norm(product, 2) is the "
        "spectral norm.",
        preamble=_SETUP,
    ),
    Exercise(
        key="lstm_1997.legal_next",
        kit=_HOME + "legal_next",
        cases=_prefixes,
        expects="A string of letters in alphabetical order, empty after the last letter.",
        hint="Walk through the inner string from the third letter on. Where a state has no way "
        "on, the inner string is over: what is left of the prefix is nothing, the letter that "
        "came back, or that letter and E.",
        preamble=_SETUP,
    ),
)
