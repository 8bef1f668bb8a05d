"""The exercises of lesson 20: the room, starting together, the rate of clashes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from coursekit import systems
from coursekit.classroom.exercises.base import Case, Exercise

DEMANDS = {"main melody": 3, "riff": 3, "sub-melody": 2, "accompaniment": 2, "pad": 1, "bass": 1,
           "drums": 0}  # fmt: skip
ROLES = tuple(DEMANDS)


def _by_lot(random: np.random.Generator, most: int) -> list[tuple[str, int, int, bool]]:
    """Return a few loops at places by lot, some of which are not played."""
    return [
        (
            ROLES[int(random.integers(len(ROLES)))],
            1 + 4 * int(random.integers(0, 4)) + 2 * int(random.integers(5) == 0),
            int(random.choice([4, 4, 8])),
            bool(random.integers(5)),
        )
        for _ in range(int(random.integers(2, most)))
    ]


def _room(random: np.random.Generator) -> list[Case]:
    """Return loops that have room, just have room, and have none."""

    def case(about: str, *placed: tuple[object, ...], capacity: int = 6) -> Case:
        return Case((list(placed), DEMANDS, capacity), about)

    melody, riff, bass, pad = (("main melody", 1, 4), ("riff", 1, 4), ("bass", 1, 4), ("pad", 1, 4))
    cases = [
        case("one bass alone", bass),
        case("nothing but drums, which take no room", ("drums", 1, 4), capacity=0),
        case("a bass where there is no room at all", bass, capacity=0),
        case("a main melody and a riff, which fill the room", melody, riff),
        case("a main melody, a riff and a bass, one unit too many", melody, riff, bass),
        case("the same with room for seven", melody, riff, bass, capacity=7),
        case("a bass that begins where melody and riff end", melody, riff, ("bass", 5, 4)),
        case("a bass that begins one bar before they end", melody, riff, ("bass", 4, 4)),
        case("a bass that ends where melody and riff begin", bass, ("riff", 5, 4),
             ("main melody", 5, 4)),
        case("a pad of eight bars below two sections", ("pad", 1, 8), melody, riff),
        case("a bass that is not played beside a full room", melody, riff, (*bass, False)),
        case("a main melody that is not played", (*melody, False), riff, bass),
        case("seven basses at once", *[bass] * 7),
        case("six basses at once", *[bass] * 6),
        case("six basses one after the other", *[("bass", 1 + 4 * at, 4) for at in range(6)],
             capacity=1),
        case("two basses at once where one has room", bass, bass, capacity=1),
        case("three accompaniments at once", *[("accompaniment", 1, 4)] * 3),
        case("four accompaniments at once", *[("accompaniment", 1, 4)] * 4),
        case("accompaniment, sub-melody, pad and bass", ("accompaniment", 1, 4),
             ("sub-melody", 1, 4), pad, bass),
        case("the same and another pad", ("accompaniment", 1, 4), ("sub-melody", 1, 4), pad, pad,
             bass),
        case("two riffs one after the other", riff, ("riff", 5, 4), capacity=3),
        case("two riffs that overlap", riff, ("riff", 3, 4), capacity=5),
        Case(([bass, bass], {"bass": 4}, 6), "basses that take four units each"),
        Case(([bass, pad], {"bass": 4, "pad": 2}, 6), "a bass of four units and a pad of two"),
        Case(([], DEMANDS, 6), "no loop"),
    ]  # fmt: skip
    for _ in range(8):
        placed = _by_lot(random, 8)
        cases.append(Case((placed, DEMANDS, int(random.integers(3, 8))), "loops by lot"))
    return cases


def _starts(random: np.random.Generator) -> list[Case]:
    """Return loops that start together, are apart, and overlap askew."""

    def case(about: str, *placed: tuple[int | bool, ...]) -> Case:
        return Case(([("pad", *one) for one in placed],), about)

    cases = [
        case("one loop alone", (1, 4)),
        case("no loop"),
        case("two loops that start together", (1, 4), (1, 4)),
        case("two loops, one after the other", (1, 4), (5, 4)),
        case("the same, named the other way round", (5, 4), (1, 4)),
        case("one after the other with a gap", (1, 4), (9, 4)),
        case("the second starts before the first has ended", (1, 4), (3, 4)),
        case("the same, named the other way round", (3, 4), (1, 4)),
        case("the second starts one bar too early", (1, 4), (4, 4)),
        case("the first starts one bar too early", (4, 4), (1, 4)),
        case("one that is not played lies askew", (1, 4), (3, 4, False)),
        case("the other one is not played", (1, 4, False), (3, 4)),
        case("neither is played", (1, 4, False), (3, 4, False)),
        case("both start together, one is twice as long", (1, 4), (1, 8)),
        case("a third starts while the long one sounds", (1, 4), (1, 8), (5, 4)),
        case("a third starts when the long one has ended", (1, 4), (1, 8), (9, 4)),
        case("three together", (5, 4), (5, 4), (5, 8)),
        case("three together and one askew", (5, 4), (5, 4), (5, 8), (7, 2)),
        case("one lies within another", (1, 8), (3, 2)),
        case("both end together, but start apart", (1, 8), (5, 4)),
        case("two pairs", (1, 4), (1, 4), (5, 4), (5, 4)),
        case("two pairs, of which the last is askew", (1, 4), (1, 4), (5, 4), (6, 4)),
        case("the first and the last overlap", (9, 8), (1, 4), (11, 4)),
    ]
    for _ in range(8):
        cases.append(Case((_by_lot(random, 6),), "loops by lot"))
    return cases


def _moments(random: np.random.Generator) -> list[Case]:
    """Return pitch classes that clash, do not, and do so across the octave."""
    cases = [
        Case(([],), "no moment"),
        Case(([[0, 4, 7]],), "a C major triad"),
        Case(([[4, 5]],), "E and F"),
        Case(([[5, 4]],), "F and E"),
        Case(([[0, 11]],), "C and B, a semitone across the octave"),
        Case(([[11, 0]],), "B and C"),
        Case(([[0, 1]],), "C and C sharp"),
        Case(([[10, 11]],), "B flat and B"),
        Case(([[0, 2]],), "a whole tone, which does not clash"),
        Case(([[0, 10]],), "C and B flat, which do not clash"),
        Case(([[7]],), "one note"),
        Case(([[0, 4, 7], [0, 4, 5, 7]],), "a triad without a fourth and with one"),
        Case(([[0, 4, 7, 11]],), "a major seventh"),
        Case(([[0, 1, 2, 3]],), "a cluster counts once"),
        Case(([[4, 5], [11, 0], [2, 9], [7]],), "two moments of four"),
        Case(([[0], [4], [5]],), "a semitone one after the other, which is none at once"),
        Case(([[0, 7], [0, 6], [3, 9]],), "fifths and tritones"),
        Case(([[0, 3, 7, 10], [2, 5, 8, 11]],), "sevenths without a semitone"),
        Case(([[], [4, 5]],), "a moment without a note counts as a moment"),
        Case(([list(range(12))],), "all twelve"),
        Case(([[0, 4, 7]] * 9 + [[4, 5, 9]],), "one moment of ten"),
    ]
    for _ in range(8):
        moments = [
            sorted({int(pitch) for pitch in random.integers(0, 12, random.integers(1, 5))})
            for _ in range(int(random.integers(2, 12)))
        ]
        cases.append(Case((moments,), f"{len(moments)} moments by lot"))
    return cases


# The system's own function, read and not imported, since its room is closed to a learner's.
_FILE = (Path(systems.__file__).parent / "giuliani_2023" / "trial.py").read_text("utf-8")
_ALLOWS = _FILE[_FILE.index("def allows") :]
_PROBE = f"""{_ALLOWS}

def probe(function, placed, *settings):
    return allows(function, placed, *settings)
"""
_SETUP = f"{_ALLOWS}\n\nimport itertools\n"
_HOME = "coursekit.systems.giuliani_2023.crux:"
_NOTHING = "Nothing: it states the constraint to the model, and ends without `return`."
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="giuliani_2023.keep_within",
        kit=_HOME + "keep_within",
        cases=_room,
        expects=_NOTHING,
        hint="Collect two lists under one `for`: part.interval, and demands[part.role]. Then "
        "one line: model.add_cumulative(intervals, room, capacity).",
        preamble=_SETUP,
        probe=_PROBE,
    ),
    Exercise(
        key="giuliani_2023.start_together",
        kit=_HOME + "start_together",
        cases=_starts,
        expects=_NOTHING,
        hint="For each pair make three new truths, before, after and together, and one constraint "
        "for each with only_enforce_if. Last, model.add_bool_or of the three and of ~one.played "
        "and ~other.played.",
        preamble=_SETUP,
        probe=_PROBE,
    ),
    Exercise(
        key="giuliani_2023.clash_rate",
        kit=_HOME + "clash_rate",
        cases=_moments,
        expects="A number from 0 to 1.",
        hint="A moment clashes if for any of its pitch classes (pitch + 1) % 12 sounds too. Divide "
        "the moments that clash by how many moments there are; without any, return 0.",
    ),
)
