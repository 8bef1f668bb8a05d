"""The arranger: every rule is stated to OR-tools' CP-SAT, which looks for the shortest piece.

Two intervals stand for each loop, as in MusiComb: one that must be heard, and a repeat that may be.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.errors import CourseError
from coursekit.systems.giuliani_2023.arrangement import Arrangement, Placed
from coursekit.systems.giuliani_2023.baselines import first_fit
from coursekit.systems.giuliani_2023.briefs import Brief
from coursekit.systems.giuliani_2023.loops import DEMANDS, ROLES, Loop
from coursekit.systems.giuliani_2023.trial import allows

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolver

Rule = Callable[..., Any]
EFFORT = 0.5
"""How long the solver looks at most, in its own deterministic units: some seconds."""
HALF = "exactly half of the repeats are used"
NEVER = "no riff is repeated"
TOGETHER = "loops that overlap start together"


@dataclass(frozen=True)
class Part:
    """A loop in the model, for the first or for the second time.

    Attributes:
        loop: which.
        role: of the loop.
        interval: OR-tools' stretch of time, in units of so many bars.
        size: how many units it lasts.
        start: OR-tools' variable.
        end: the start and the loop's length.
        played: OR-tools' variable, true where it is heard.
    """

    loop: Loop
    role: str
    interval: Any
    size: int
    start: Any
    end: Any
    played: Any

    def heard_if(self, model: CpModel, switch: Any) -> Part:
        """Return the same part, which counts as heard only where a rule is switched on."""
        both = model.new_bool_var("")
        model.add_multiplication_equality(both, self.played, switch)
        interval = model.new_optional_fixed_size_interval_var(self.start, self.size, both, "")
        return Part(self.loop, self.role, interval, self.size, self.start, self.end, both)


class Score:
    """The model of one brief: its parts, and the rules that were stated.

    Args:
        loops: the cast.
        brief: what was asked for.
        keep_within: the crux.
        start_together: states that parts that overlap start together.
        usual: whether both rules are what they should be. Then no piece need be longer than a
            greedy one; of other rules nothing is taken for granted.
        switched: whether each rule gets a switch, so that one may ask which of them conflict.
    """

    def __init__(
        self,
        loops: Sequence[Loop],
        brief: Brief,
        keep_within: Rule,
        start_together: Rule,
        *,
        usual: bool = True,
        switched: bool = False,
    ) -> None:
        from ortools.sat.python import cp_model

        self.model: CpModel = cp_model.CpModel()
        self.loops, self.brief = list(loops), brief
        self.switches: dict[str, Any] | None = {} if switched else None
        lengths = [loop.bars for loop in loops]
        self.unit = math.gcd(*lengths, *(bar - 1 for _, bar in brief.locks))
        self.greedy, self.usual = first_fit(loops, brief), usual
        locked_until = max((bar - 1 + max(lengths) for _, bar in brief.locks), default=0)
        longest = self.greedy.bars if usual else 2 * sum(lengths)
        self.horizon = (locked_until + longest) // self.unit
        self.firsts = [self._part(loop, optional=False) for loop in loops]
        self.repeats = [self._part(loop, optional=True) for loop in loops]
        self.parts = [*self.firsts, *self.repeats]
        self.length = self.model.new_int_var(0, self.horizon, "length")
        self._state(keep_within, start_together)

    def _part(self, loop: Loop, *, optional: bool) -> Part:
        size = loop.bars // self.unit
        start = self.model.new_int_var(0, max(0, self.horizon - size), "")
        played = self.model.new_bool_var("")
        if not optional:
            self.model.add(played == 1)
        interval = self.model.new_optional_fixed_size_interval_var(start, size, played, "")
        return Part(loop, loop.role, interval, size, start, start + size, played)

    def _stated(self, name: str, *constraints: Any) -> None:
        """State a rule, behind its switch where there are any."""
        for constraint in constraints:
            bounded = self.model.add(constraint)
            if self.switches is not None:
                bounded.only_enforce_if(self._switch(name))

    def _switch(self, name: str) -> Any:
        assert self.switches is not None
        if name not in self.switches:
            self.switches[name] = self.model.new_bool_var(name)
        return self.switches[name]

    def _parts_for(self, name: str, parts: Sequence[Part]) -> list[Part]:
        """Return the parts as a rule sees them: behind its switch where there are any."""
        if self.switches is None:
            return list(parts)
        return [part.heard_if(self.model, self._switch(name)) for part in parts]

    def _state(self, keep_within: Rule, start_together: Rule) -> None:
        model, brief = self.model, self.brief
        for first, repeat in zip(self.firsts, self.repeats, strict=True):
            # Which of the two is called the repeat is only a name.
            model.add(first.end <= repeat.start).only_enforce_if(repeat.played)
        for part in self.parts:
            model.add(self.length >= part.end).only_enforce_if(part.played)
        for role in ROLES:
            name = f"no two loops of the role {role} sound at once"
            of_role = [part for part in self.parts if part.role == role]
            if len(of_role) > 2:
                model.add_no_overlap([p.interval for p in self._parts_for(name, of_role)])
        name = f"what sounds together takes at most {brief.capacity} units of room"
        keep_within(model, self._parts_for(name, self.parts), DEMANDS, brief.capacity)
        start_together(model, self._parts_for(TOGETHER, self.parts))
        riffs = [part.played == 0 for part in self.repeats if part.role == "riff"]
        self._stated(NEVER, *riffs)
        used = sum(part.played for part in self.repeats)
        self._stated(f"{HALF} ({len(self.loops) // 2} of {len(self.loops)})",
                     used == len(self.loops) // 2)  # fmt: skip
        if brief.longest is not None:
            self._stated(f"the piece has at most {brief.longest} bars",
                         self.length * self.unit <= brief.longest)  # fmt: skip
        self._lock()

    def _lock(self) -> None:
        """State where locked loops start; the later of two locks is a repeat."""
        for name, part_of in self._locks().items():
            for bar, part in part_of:
                rule = f"{name} starts at bar {bar}"
                self._stated(rule, part.played == 1, part.start * self.unit == bar - 1)

    def _locks(self) -> dict[str, list[tuple[int, Part]]]:
        places = {loop.name: number for number, loop in enumerate(self.loops)}
        locks: dict[str, list[tuple[int, Part]]] = {}
        for name, bar in sorted(self.brief.locks, key=lambda lock: lock[1]):
            before = locks.setdefault(name, [])
            parts = self.repeats if before else self.firsts
            before.append((bar, parts[places[name]]))
        return locks

    def bound(self) -> None:
        """Tell the solver what follows from the rules anyway, which saves it most of the search."""
        sizes = [(part.role, part.size * part.played) for part in self.parts]
        room = sum(DEMANDS[role] * size for role, size in sizes)
        self.model.add(self.brief.capacity * self.length >= room)
        for role in ROLES:
            self.model.add(self.length >= sum(size for other, size in sizes if other == role))

    def hint(self) -> None:
        """Show the solver an arrangement from which it may start."""
        heard = {(one.loop.name, one.repeat): one.bar for one in self.greedy.placed}
        for repeat, parts in ((False, self.firsts), (True, self.repeats)):
            for part in parts:
                bar = heard.get((part.loop.name, repeat))
                self.model.add_hint(part.played, bar is not None)
                self.model.add_hint(part.start, 0 if bar is None else (bar - 1) // self.unit)

    def read(self, solver: CpSolver) -> Arrangement:
        """Return the arrangement that the solver found."""
        placed = [
            Placed(part.loop, self.unit * solver.value(part.start) + 1, repeat)
            for repeat, parts in ((False, self.firsts), (True, self.repeats))
            for part in parts
            if solver.value(part.played)
        ]
        placed.sort(key=lambda one: (one.bar, ROLES.index(one.loop.role), one.loop.name))
        shortest = math.ceil(solver.best_objective_bound - 1e-6) * self.unit
        return Arrangement(self.brief, tuple(placed), shortest)


def usual(keep_within: Rule, start_together: Rule) -> bool:
    """Return whether two rules say of a few loops what the rules of the lesson say."""
    melody, riff, bass, late = (
        ("main melody", 1, 4), ("riff", 1, 4), ("bass", 1, 4), ("bass", 3, 4)
    )  # fmt: skip
    questions = (
        (allows(keep_within, [melody, riff], DEMANDS, 6), True),
        (allows(keep_within, [melody, riff, bass], DEMANDS, 6), False),
        (allows(keep_within, [melody, riff, late], DEMANDS, 6), False),
        (allows(start_together, [melody, bass]), True),
        (allows(start_together, [melody, late]), False),
        (allows(start_together, [melody, (*late, False)]), True),
        (allows(start_together, [melody, ("bass", 5, 4)]), True),
    )
    return all(answer is wished for answer, wished in questions)


def solver_of(effort: float, seed: int = 0) -> CpSolver:
    """Return a solver that comes to the same end each time, on every machine."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = effort
    return solver


def solve(score: Score, effort: float = EFFORT) -> Arrangement | None:
    """Return the shortest arrangement that was found, or None where there is none.

    Where the effort did not suffice to find any, it is the greedy one, if that keeps all wishes.

    Raises:
        CourseError: none was found, and it was not shown that there is none.
    """
    from ortools.sat.python import cp_model

    if score.usual:
        score.bound()
    if score.usual and not score.brief.locks:
        score.hint()
    score.model.minimize(score.length)
    solver = solver_of(effort, score.brief.seed)
    status = solver.solve(score.model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return score.read(solver)
    if status == cp_model.INFEASIBLE:
        return None
    greedy, brief = score.greedy, score.brief
    short = brief.longest is None or greedy.bars <= brief.longest
    if score.usual and short and not brief.locks:
        return greedy
    raise CourseError(
        f"The solver has found no arrangement of these {len(score.loops)} loops in its time, and "
        "could not show that there is none. Ask for fewer loops, or take back a lock."
    )


def conflict(score: Score, effort: float = EFFORT / 5) -> tuple[str, ...]:
    """Return rules and wishes that cannot all hold, none of which could be left out of the list.

    Args:
        score: of a brief that has no solution, with switches.
        effort: for each question to the solver.
    """
    from ortools.sat.python import cp_model

    assert score.switches is not None
    names = {switch.index: name for name, switch in score.switches.items()}

    def core(switches: list[Any]) -> list[Any] | None:
        """Return those of some rules that conflict; None where they do not."""
        score.model.clear_assumptions()
        score.model.add_assumptions(switches)
        solver = solver_of(effort)
        if solver.solve(score.model) != cp_model.INFEASIBLE:
            return None
        found = set(solver.sufficient_assumptions_for_infeasibility())
        return [switch for switch in switches if switch.index in found]

    left = core(list(score.switches.values())) or []
    # What the solver names suffices, but need not all be needed: each is left out once.
    for switch in list(left):
        smaller = core([other for other in left if other is not switch])
        if smaller is not None and switch in left:
            left = smaller
    return tuple(names[switch.index] for switch in left)
