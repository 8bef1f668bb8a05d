"""Lesson 06: the step of the context, the code of a pitch, the chances of the next note."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def _contexts(random: np.random.Generator) -> list[Case]:
    """Return steps of contexts that forget at once, slowly and in between."""

    def case(
        about: str,
        units: int,
        numbers: int,
        taus: object = None,
        *,
        zero: tuple[str, ...] = (),
        large: float = 1.0,
    ) -> Case:
        values = {
            "before": random.uniform(-1, 1, units),
            "code": random.normal(size=numbers) * large,
            "inward": random.normal(size=(units, numbers)),
            "recurrent": random.normal(size=(units, units)),
            "bias": random.normal(size=units),
        }
        for name in zero:
            values[name] = np.zeros_like(values[name])
        constants = random.uniform(0, 0.99, units) if taus is None else np.full(units, taus)
        return Case((*values.values(), constants.astype(float)), about)

    cases = [
        case("one unit that keeps nothing", 1, 1, 0.0),
        case("one unit that keeps half", 1, 1, 0.5),
        case("one unit that keeps nearly all", 1, 1, 0.99),
        case("a unit and a code of 13 numbers", 1, 13),
        case("no time constant: each unit forgets at once", 5, 13, 0.0),
        case("the first note: nothing was before", 5, 13, zero=("before",)),
        case("the first note, and units that forget at once", 5, 13, 0.0, zero=("before",)),
        case("a code of zeros: only the past speaks", 5, 13, zero=("code",)),
        case("a code of zeros and units that keep nearly all", 5, 13, 0.99, zero=("code",)),
        case("no bias", 5, 13, zero=("bias",)),
        case("no weights from unit to unit", 5, 13, zero=("recurrent",)),
        case("no weights from the code", 5, 13, zero=("inward",)),
        case("nothing new at all: the old context fades", 4, 13, 0.8,
             zero=("inward", "recurrent", "bias")),
        case("as many units as numbers", 13, 13),
        case("more units than numbers", 20, 5),
        case("more numbers than units", 3, 30),
        case("a loud code, at which tanh saturates", 5, 13, large=50.0),
        case("a faint code", 5, 13, large=0.001),
        case("40 units and the code of a waltz's note", 40, 30),
    ]  # fmt: skip
    one = np.ones(1)
    for sign, way in ((1.0, "high"), (-1.0, "low")):
        seven, tenth, zero = one * 7 * sign, one * 0.1, one * 0
        weights, none = seven[:, None], np.zeros((1, 1))
        cases += [
            Case((seven, tenth, none, none, zero, one * 0.9), f"a context that stands very {way}"),
            Case((zero, seven, tenth[:, None], none, zero, zero), f"a code that is very {way}"),
            Case((zero, tenth, weights, none, zero, zero), f"a weight from the code, very {way}"),
            Case((tenth, tenth, none, weights, zero, zero), f"a weight from the past, very {way}"),
            Case(
                (zero, tenth, weights * 10, none, -seven * 0.95, zero),
                f"a bias that all but undoes what is {way}",
            ),
        ]
    for units in (2, 4, 6, 8):
        cases.append(case(f"{units} units with different time constants", units, 13))
    mixed = case("half of the units slow, half quick", 6, 13)
    cases.append(Case((*mixed.args[:5], np.array([0.0, 0, 0, 0.9, 0.9, 0.9])), mixed.about))
    return cases


def _pitches(random: np.random.Generator) -> list[Case]:
    """Return pitches: every note of an octave, the same in other octaves, and the ends."""
    names = ("C", "C sharp", "D", "D sharp", "E", "F", "F sharp", "G", "G sharp", "A", "A sharp",
             "B")  # fmt: skip
    cases = [
        Case((60 + place,), f"the {name} from the middle C up") for place, name in enumerate(names)
    ]
    cases += [
        Case((36,), "the lowest C: two octaves below the middle"),
        Case((84,), "the highest C: two octaves above the middle"),
        Case((48,), "a C below the middle: its height is negative"),
        Case((57,), "an A below the middle"),
        Case((59,), "a semitone below the middle"),
        Case((0,), "MIDI's lowest pitch"),
        Case((127,), "MIDI's highest pitch"),
    ]
    for pitch in random.permutation(np.arange(36, 85))[:8].tolist():
        cases.append(Case((pitch,), f"{names[pitch % 12]} as pitch {pitch}"))
    return cases


def _points(random: np.random.Generator) -> list[Case]:
    """Return points on, between and far from the codes of known notes."""

    def signs(count: int, numbers: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return np.asarray(random.choice([-1.0, 1.0], (count, numbers)))

    line = np.arange(5.0)[:, None]
    codes = signs(6, 13)
    cases = [
        Case((np.zeros(3), np.zeros((1, 3))), "there is only one note"),
        Case((np.array([0.5]), np.array([[0.0], [1.0]])), "midway between two notes"),
        Case((np.array([0.0]), np.array([[0.0], [1.0]])), "on the first of two notes"),
        Case((np.array([1.0]), np.array([[0.0], [1.0]])), "on the second of two notes"),
        Case((np.array([2.0]), line), "on the middle of five notes in a row"),
        Case((np.array([2.5]), line), "between two of five notes"),
        Case((np.array([9.0]), line), "beyond the last of five notes"),
        Case((np.array([-40.0]), line), "far below: every exponential is nearly zero"),
        Case((np.array([1e3, -1e3]), random.normal(size=(4, 2))), "so far away that all vanish"),
        Case((np.full(13, 30.0), codes), "far from all codes of pitches"),
        Case((codes[2], codes), "on one of six codes"),
        Case(((codes[0] + codes[1]) / 2, codes), "midway between two of six codes"),
        Case((np.zeros(13), codes), "at zero: as far from each row of signs"),
        Case((np.zeros(2), np.array([[1.0, 0], [0, 1], [-1, 0], [0, -1]])), "four at one distance"),
        Case((np.zeros(2), np.array([[1.0, 1], [1, 1], [2, 2]])), "two notes share a code"),
        Case((np.array([9.5]), np.array([[9.0], [10.0], [8.0]])), "high codes and a high point"),
        Case((np.array([-9.5]), np.array([[-9.0], [-10.0], [-8.0]])), "low codes and a low point"),
        Case((codes[0] * 0.5, codes), "a hesitating point: half as long as a code"),
        Case((codes[0] * 2, codes), "an overshooting point: twice as long as a code"),
    ]
    for count in (2, 5, 12, 49):
        known = random.normal(size=(count, 13)) * 2
        cases.append(Case((random.normal(size=13), known), f"{count} notes at random"))
        near = known[0] + random.normal(size=13) * 0.3
        cases.append(Case((near, known), f"near the first of {count} notes"))
    return cases


_SETUP = "import math\nimport numpy as np\n"
_HOME = "coursekit.systems.concert_1994.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="concert_1994.context_step",
        kit=_HOME + "context_step",
        cases=_contexts,
        expects="An array of one number for each unit, [unit].",
        hint="First the net: inward @ code + recurrent @ before + bias. Then each unit keeps taus "
        "of what it was and takes 1 - taus of np.tanh(net).",
        preamble=_SETUP,
    ),
    Exercise(
        key="psychoacoustic.pitch_code",
        kit="coursekit.encodings.psychoacoustic:pitch_code",
        cases=_pitches,
        expects="A list of 13 decimal numbers.",
        hint="Both circles begin at A, pitch class 9: the place is (pitch - 9) % 12 on the first "
        "and 7 * (pitch - 9) % 12 on the second. At place p up to 6 the first p signs are +1; "
        "from 7 on the first p - 6 are -1 again.",
        preamble=_SETUP,
        system="concert_1994",
    ),
    Exercise(
        key="concert_1994.next_note_chances",
        kit=_HOME + "next_note_chances",
        cases=_points,
        expects="An array of one chance for each known note, [note].",
        hint="Square the differences codes - point and sum them along each row. Take the least "
        "distance away from all of them before np.exp, or far points give 0 / 0.",
        preamble=_SETUP,
    ),
)
