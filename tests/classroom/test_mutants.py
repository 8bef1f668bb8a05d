"""No exercise has holes: whatever small mistake a function has, it is found out under every seed.

Mutants are made of the kit's functions and of the stored right answers, and run in this process.
Those that mean the same as the function they were made of stand in `equivalents.toml`, with why.
"""

import contextlib
import functools
import inspect
import pickle
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coursekit.classroom import build
from coursekit.classroom.exercises import Case, exercise, exercises
from coursekit.classroom.exercises.checking import SELF_CHECK_SEED, kit_of
from coursekit.classroom.exercises.runner import pack, unpack
from tests.classroom.misreadings import misreadings, spoilers
from tests.classroom.mutator import LOOPS, Mutant, TooManyLoopsError, mutants_of_source

ANSWERS = build.SOURCES / "answers"
EQUIVALENTS = tomllib.loads(Path(__file__).with_name("equivalents.toml").read_text("utf-8"))
# The learner's own, and eight that a grader might draw.
SEEDS = (SELF_CHECK_SEED, *range(1, 9))
ALL = list(exercises().values())

MEMORY = 2 << 30
"""Bytes that a mutant may take beside what the process has: a list may hold itself by mistake."""

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(autouse=True)
def bounded_memory():
    """Bound the memory while mutants run, where the operating system says how much is taken."""
    with contextlib.ExitStack() as afterwards:
        with contextlib.suppress(ImportError, OSError):
            import resource

            pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
            soft, hard = resource.getrlimit(resource.RLIMIT_AS)
            afterwards.callback(resource.setrlimit, resource.RLIMIT_AS, (soft, hard))
            bound = pages * resource.getpagesize() + MEMORY
            if soft == resource.RLIM_INFINITY or bound < soft:
                resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
        yield


@dataclass(frozen=True)
class Situation:
    """A case made ready to be tried often: its arguments as bytes, and what must come back."""

    stored: bytes
    packed: list[Any]
    expected: Any


def situations(wanted, seed):
    """Return the situations of an exercise that a seed chooses, with the kit's results."""
    own, ready = wanted.tried(kit_of(wanted)), []
    for case in wanted.cases(np.random.default_rng(seed)):
        stored = pickle.dumps(case.args)
        packed = [pack(value) for value in case.args]
        ready.append(Situation(stored, packed, own(*pickle.loads(stored))))
    return ready


def is_right(wanted, mutant, situation):
    """Return whether the check would find nothing wrong with a function in one situation."""
    args = pickle.loads(situation.stored)
    if mutant.clock is not None:
        mutant.clock.left = LOOPS
    try:
        # As the runner sends it and the check reads it.
        got = unpack(pack(wanted.tried(mutant.function)(*args)))
        same = wanted.same(got, situation.expected) is True
    except Exception:
        return False
    if same and wanted.keeps_inputs:
        return [pack(value) for value in args] == situation.packed
    return same


def seeds_survived(wanted, mutant, rounds):
    """Return the seeds under which a mutant passes for right.

    Args:
        wanted: the exercise.
        mutant: a function with a mistake.
        rounds: the situations by their seed.
    """
    survived, last = [], 0
    for seed, ready in rounds.items():
        # What found it out under one seed often does so under the next.
        order = sorted(range(len(ready)), key=lambda place: abs(place - last))
        caught = (place for place in order if not is_right(wanted, mutant, ready[place]))
        place = next(caught, None)
        if place is None:
            survived.append(seed)
        else:
            last = place
    return survived


def mutants_of(wanted, rounds):
    """Yield every mutant of the kit's function and of the right answers, with where it is from."""
    own = kit_of(wanted)
    module = dict(vars(inspect.getmodule(own)))
    args = [pickle.loads(one.stored) for ready in rounds.values() for one in ready]
    for mutant in mutants_of_source(inspect.getsource(own), wanted.name, module, variables=True):
        yield f"kit | {mutant.name}", mutant
    for mutant in misreadings(own, args) if takes(own, args[0]) else ():
        yield f"kit | {mutant.name}", mutant
    for mutant in spoilers(own, args) if wanted.keeps_inputs else ():
        yield f"kit | {mutant.name}", mutant
    preamble = {}
    exec(wanted.preamble, preamble)  # noqa: S102
    for path in sorted((ANSWERS / wanted.key).glob("right_*.py")):
        for mutant in mutants_of_source(path.read_text("utf-8"), wanted.name, preamble):
            yield f"{path.stem} | {mutant.name}", mutant


def takes(function, args):
    """Return whether a function takes a case as it is, not what a probe makes of it."""
    try:
        inspect.signature(function).bind(*args)
    except TypeError:
        return False
    return True


_BOUND = re.compile(
    r"kit \| (?P<what>(argument \d+|result)( each)?) "
    r"(?P<change>at least|at most|without its sign|cut to|only the last) ?(?P<bound>\S*)"
)


def means_nothing(name, domains):
    """Return whether a mutant only bounds a value that lies within these bounds anyway.

    Args:
        name: of the mutant.
        domains: the least and the greatest number there may be, by what it is; a length stands
            under `length of …`.
    """
    bend = _BOUND.fullmatch(name)
    if bend is None:
        return False
    what, change = bend["what"], bend["change"]
    if change in {"cut to", "only the last"}:
        return f"length of {what}" in domains and domains[f"length of {what}"][1] <= int(
            bend["bound"]
        )
    if what not in domains:
        return False
    least, most = domains[what]
    if change == "without its sign":
        return least >= 0
    bound = float(bend["bound"])
    return least >= bound if change == "at least" else most <= bound


def listed(key):
    """Return the names of the mutants of an exercise that mean the same as the original."""
    entries = EQUIVALENTS.get(key, {}).get("equivalent", [])
    return [name for entry in entries for name in entry["mutants"]]


@functools.cache
def outcomes(key):
    """Return for each mutant of an exercise, by its name, the seeds under which it passes."""
    wanted = exercise(key)
    rounds = {seed: situations(wanted, seed) for seed in SEEDS}
    return {
        name: seeds_survived(wanted, mutant, rounds) for name, mutant in mutants_of(wanted, rounds)
    }


@pytest.mark.parametrize("wanted", ALL, ids=lambda one: one.key)
class TestEveryExercise:
    def test_finds_out_every_mistake_under_every_seed(self, wanted):
        same, domains = set(listed(wanted.key)), EQUIVALENTS.get(wanted.key, {}).get("domains", {})
        holes = [
            f"{name} (seeds {seeds})"
            for name, seeds in outcomes(wanted.key).items()
            if seeds and name not in same and not means_nothing(name, domains)
        ]

        assert not holes, "\n".join(holes)

    def test_lists_as_equivalent_only_what_passes_under_every_seed(self, wanted):
        entries = EQUIVALENTS.get(wanted.key, {}).get("equivalent", [])
        names = listed(wanted.key)

        assert len(names) == len(set(names))
        assert all(entry["reason"].endswith(".") for entry in entries)
        for name in names:
            assert outcomes(wanted.key).get(name) == list(SEEDS), name

    def test_accepts_every_right_answer_under_150_seeds(self, wanted):
        rights = []
        for path in sorted((ANSWERS / wanted.key).glob("right_*.py")):
            space = {}
            exec(wanted.preamble + path.read_text("utf-8"), space)  # noqa: S102
            rights.append(Mutant(path.stem, space[wanted.name]))
        tried = set()
        for seed in range(1000, 1150):
            for situation in situations(wanted, seed):
                if situation.stored in tried:
                    continue
                tried.add(situation.stored)
                for right in rights:
                    assert is_right(wanted, right, situation), (
                        f"{right.name}, seed {seed}: {pickle.loads(situation.stored)}"
                    )


def test_every_table_of_equivalents_belongs_to_an_exercise():
    assert set(EQUIVALENTS) <= set(exercises())


def test_an_exercise_that_misses_the_boundary_has_a_hole():
    wanted = exercise("illiac_1957.skip_recovered")
    cases = [Case(([60, 72, 60],), "skips"), Case(([60, 61, 60],), "steps")]
    holey = replace(wanted, cases=lambda generator: cases)
    rounds = {1: situations(holey, 1)}

    alive = [name for name, one in mutants_of(holey, rounds) if seeds_survived(holey, one, rounds)]

    assert "kit | abs(line[i + 1] - line[i]) >= 3 → abs(line[i + 1] - line[i]) > 3" in alive


def test_a_mutant_that_changes_what_it_is_given_is_found_out_only_where_inputs_must_stay():
    wanted = exercise("todd_1989.context_update")
    (situation, *_) = situations(wanted, 1)
    spoiler = next(spoilers(kit_of(wanted), [pickle.loads(situation.stored)]))

    assert not is_right(wanted, spoiler, situation)
    assert is_right(replace(wanted, keeps_inputs=False), spoiler, situation)


def test_a_mutant_that_takes_all_memory_is_found_out():
    wanted = exercise("todd_1989.context_update")
    (situation, *_) = situations(wanted, 1)
    hungry = Mutant("takes it all", lambda *args: [bytearray(1 << 30) for _ in range(64)])

    assert not is_right(wanted, hungry, situation)


def test_mutants_have_one_mistake_each_and_names_of_their_own():
    source = "def f(a, b):\n    while a < b and b:\n        a += 1\n    return [a, b][1:]\n"
    names = [mutant.name for mutant in mutants_of_source(source, "f", {})]

    assert len(names) == len(set(names))
    assert {
        "a < b → a <= b",
        "a < b and b → a < b or b",
        "a < b and b → b",
        "a += 1 → a -= 1",
        "a += 1 → pass",
        "a += 1: 1 → 2",
        "[a, b] → [b, a]",
        "1: → 1:-1",
        "return [a, b][1:] → pass",
    } <= set(names)


def test_an_endless_mutant_is_stopped():
    source = "def f(n):\n    while n > 0:\n        n -= 1\n    return n\n"
    endless = next(m for m in mutants_of_source(source, "f", {}) if m.name == "n -= 1 → pass")

    with pytest.raises(TooManyLoopsError):
        endless.function(3)
