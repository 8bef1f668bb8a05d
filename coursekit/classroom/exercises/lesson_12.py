"""The exercises of lesson 12: feature matching, the chord-tone ratio, a layer with a chord."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def _bars(random: np.random.Generator) -> list[Case]:
    """Return features of real and made bars, few and many, near and far."""
    cases = [
        Case(([[4.0, 1.0], [6.0, 1.0]], [[8.0, 0.0], [8.0, 1.0]]), "two bars and two bars"),
        Case(([[4.0], [6.0]], [[5.0], [5.0]]), "means that agree"),
        Case(([[4.0], [6.0]], [[3.0]]), "one made bar"),
        Case(([[3.0]], [[4.0], [6.0]]), "one real bar"),
        Case(([[1.0]], [[0.0]]), "one feature of one bar, too small"),
        Case(([[0.0]], [[1.0]]), "the same, too large"),
        Case(([[0.0]], [[3.0]]), "far too large"),
        Case(([[2.0]], [[2.0]]), "two bars that are alike"),
        Case(([[1.0, 2.0, 3.0]], [[3.0, 2.0, 1.0]]), "three features in the other order"),
        Case(([[0.0, 0.0]] * 3, [[1.0, -1.0]] * 2), "three real bars, two made"),
        Case(([[0.0]] * 5, [[10.0], [0.0], [0.0], [0.0], [0.0]]), "one bar far out"),
        Case(([[-1.0], [-2.0]], [[-4.0], [-5.0]]), "features below nought"),
        Case(([[0.125]] * 12, [[0.001]] * 12), "a dozen bars of each, all alike"),
        Case(([[3.0]] * 11 + [[9.125]], [[1.0]] * 11 + [[5.375]]), "a dozen, the last unlike"),
        Case(([[9.125]] + [[3.0]] * 11, [[5.375]] + [[1.0]] * 11), "a dozen, the first unlike"),
        Case(([[1.0, 5.0] * 6], [[2.5, 1.0] * 6]), "a dozen features"),
        Case(([[1.0] * 12], [[1.0] * 11 + [3.0]]), "a dozen features, the last unlike"),
        Case(([[40.0], [-60.0]], [[25.0], [90.0]]), "large features"),
    ]
    for _ in range(8):
        real, made, features = (int(count) for count in random.integers(2, 6, 3))
        tables = [
            [[float(value) for value in row] for row in random.integers(-4, 9, (bars, features))]
            for bars in (real, made)
        ]
        says = f"{real} random real bars, {made} made ones, {features} features"
        cases.append(Case(tuple(tables), says))
    return cases


def _melodies(random: np.random.Generator) -> list[Case]:
    """Return bars of pitches with their chords."""
    major, minor = [0, 4, 7], [9, 0, 4]
    cases = [
        Case(([[60, 64, 65, 67]], [major]), "three steps of four fit"),
        Case(([[72, 72]], [major]), "a high C"),
        Case(([[60, 67], [60, 67]], [major, [5, 9, 2]]), "two bars, two chords"),
        Case(([[61, 62, 63]], [major]), "no step fits"),
        Case(([[60, 64, 67, 72]], [major]), "all steps fit"),
        Case(([[69, 71, 72]], [minor]), "a minor chord"),
        Case(([[60], [61, 61, 61]], [major, major]), "a short bar and a long one"),
        Case(([[61], [60, 64, 67]], [major, major]), "a short bar that does not fit"),
        Case(([[60, 61], [64, 66], [67, 68]], [major] * 3), "three bars, half of each"),
        Case(([[0, 12, 24, 127]], [major]), "the lowest and the highest pitches"),
        Case(([[71, 71], [60, 60]], [[11, 3, 6], major]), "a chord on B"),
        Case(([[60, 62, 64, 65]], [[2]]), "a chord of one note"),
        Case(([[60, 62, 64, 65]], [[]]), "a chord of no note"),
        Case(([[67, 67]], [[7, 11, 2, 5]]), "a chord of four notes"),
        Case(([[60, 61]] * 11 + [[60, 64]], [major] * 12), "a dozen bars, the last unlike"),
        Case(([[60, 64]] + [[60, 61]] * 11, [major] * 12), "a dozen bars, the first unlike"),
        Case(([[62, 62]] * 12, [major] * 11 + [[2, 6, 9]]), "a dozen chords, the last unlike"),
        Case(([[62, 62]] * 12, [[2, 6, 9]] + [major] * 11), "a dozen chords, the first unlike"),
        Case(([[60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71]], [major]), "all pitches"),
    ]
    for _ in range(8):
        count = int(random.integers(1, 5))
        bars = [[int(pitch) for pitch in row] for row in random.integers(48, 84, (count, 16))]
        roots = random.integers(0, 12, count).tolist()
        thirds = random.integers(3, 5, count).tolist()
        chords = [
            [root, (root + third) % 12, (root + 7) % 12]
            for root, third in zip(roots, thirds, strict=True)
        ]
        cases.append(Case((bars, chords), f"{count} random bars"))
    return cases


def _layers(random: np.random.Generator) -> list[Case]:
    """Return steps, a chord, weights and bias, all small whole numbers and halves."""
    cases = [
        Case(([[1.0], [4.0]], [1.0, 0.0], [[2.0, 0.5, -3.0]], [0.0]), "two steps over C major"),
        Case(([[1.0], [4.0]], [1.0, 1.0], [[2.0, 0.5, -3.0]], [0.0]), "the same over C minor"),
        Case(([[1.0]], [1.0], [[2.0, 1.0], [0.0, 5.0]], [0.0, 10.0]), "two numbers out"),
        Case(([[1.0]], [0.0], [[2.0, 7.0]], [0.0]), "a chord of noughts"),
        Case(([[0.0]], [1.0], [[2.0, 7.0]], [0.0]), "a step of noughts"),
        Case(([[0.0]], [0.0], [[2.0, 7.0]], [3.0]), "nothing but the bias"),
        Case(([[1.0, 2.0]], [1.0], [[1.0, 10.0, 100.0]], [0.0]), "two numbers in"),
        Case(([[1.0, 2.0]], [3.0], [[1.0, 10.0, 100.0]], [1000.0]), "everything counts"),
        Case(([[5.0]], [1.0, 2.0, 3.0], [[0.0, 1.0, 10.0, 100.0]], [0.0]), "the chord alone"),
        Case(([[2.0]], [], [[3.0]], [1.0]), "no chord"),
        Case(([[1.0], [2.0], [3.0]], [1.0], [[1.0, 1.0]], [0.5]), "three steps"),
        Case(([[1.0]] * 11 + [[4.0]], [1.0], [[1.0, 1.0]], [0.0]), "a dozen steps"),
        Case(([[4.0]] + [[1.0]] * 11, [1.0], [[1.0, 1.0]], [0.0]), "the same from behind"),
        Case(([[1.0]], [1.0] * 11 + [9.0], [[2.0] * 13], [0.0]), "a dozen numbers of the chord"),
        Case(([[1.0]], [9.0] + [1.0] * 11, [[2.0] * 13], [0.0]), "the same from behind"),
        Case(([[2.0]], [1.0], [[1.0, 1.0]] * 11 + [[5.0, 3.0]], [0.0] * 12), "a dozen out"),
        Case(([[2.0]], [1.0], [[5.0, 3.0]] + [[1.0, 1.0]] * 11, [0.0] * 12), "from behind"),
        Case(([[2.0]], [1.0], [[1.0, 1.0]] * 12, [0.0] * 11 + [7.0]), "a dozen biases"),
        Case(([[2.0]], [1.0], [[1.0, 1.0]] * 12, [7.0] + [0.0] * 11), "from behind"),
        Case(([[0.125]], [0.125], [[1.0, 3.0]], [0.125]), "numbers with three decimals"),
        Case(([[0.125]], [20.0], [[1.0, 3.0]], [-30.0]), "a loud chord"),
    ]
    for _ in range(8):
        steps, into, told, out = (int(count) for count in random.integers(1, 5, 4))
        sizes = ((steps, into), (1, told), (out, into + told), (1, out))
        given, chord, weights, bias = (
            [[float(value) / 2 for value in row] for row in random.integers(-6, 7, size)]
            for size in sizes
        )
        says = f"{steps} random steps of {into} numbers, {told} of the chord, {out} out"
        cases.append(Case((given, chord[0], weights, bias[0]), says))
    return cases


_SETUP = "import numpy as np\n"
_HOME = "coursekit.systems.midinet_2017.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="midinet_2017.feature_matching",
        kit=_HOME + "feature_matching",
        cases=_bars,
        expects="Two things: a number, and a list with one number for each feature.",
        hint="For each feature take the mean over the made bars minus the mean over the real bars. "
        "Add half its square to the loss, and append it, divided by len(made), to the slopes.",
        preamble=_SETUP,
    ),
    Exercise(
        key="midinet_2017.chord_tone_ratio",
        kit=_HOME + "chord_tone_ratio",
        cases=_melodies,
        expects="A number from 0 to 1.",
        hint="Count all steps of all bars, and those for which pitch % 12 is in the chord of their "
        "bar. Divide the second count by the first.",
        preamble=_SETUP,
    ),
    Exercise(
        key="midinet_2017.joined_layer",
        kit=_HOME + "joined_layer",
        cases=_layers,
        expects="A list with one list for each step, of one number for each that goes out.",
        hint="Of each row of weights the last len(chord) belong to the chord. Multiply them with "
        "the chord and add the bias, once. For each step multiply the other weights with the "
        "step's numbers, and add what you worked out once.",
        preamble=_SETUP,
    ),
)
