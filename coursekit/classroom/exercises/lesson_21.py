"""The exercises of lesson 21: what a mood means, what is made anew, and a length that fits."""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def _moods(random: np.random.Generator) -> list[Case]:
    """Return places on the plane of moods: corners, axes, and some by lot."""
    cases = [
        Case((0.0, 0.0), "the middle of the plane, which is in major"),
        Case((0.0, 1.0), "arousal alone, as high as it goes"),
        Case((0.0, -1.0), "no arousal at all"),
        Case((1.0, 0.0), "as pleasant as can be"),
        Case((-1.0, 0.0), "as unpleasant as can be"),
        Case((-0.01, 0.3), "only just below the middle, which is in minor"),
        Case((0.01, 0.3), "only just above the middle"),
        Case((0.5, 0.9), "an excited mood"),
        Case((-0.7, 0.9), "an angry mood"),
        Case((-0.6, -0.6), "a sad mood"),
        Case((0.4, -0.7), "a calm mood"),
        Case((0.123456, -0.456789), "a mood with many decimals"),
        Case((1.0, 1.0), "the corner at the top on the right"),
        Case((-1.0, -1.0), "the corner at the bottom on the left"),
    ]
    for _ in range(12):
        place = tuple(float(round(number, 2)) for number in random.uniform(-1, 1, 2))
        cases.append(Case(place, f"valence {place[0]:g} and arousal {place[1]:g}, by lot"))
    return cases


def _parts(random: np.random.Generator) -> list[Case]:
    """Return a piece and its spans, with fields to be made anew and locks."""
    piece = {"tempo": 90, "tonic": 2, "instruments": ["piano", "flute"]}
    theme = {"name": "theme", "chords": [[1, 1, ""]], "melody": [0, 2, 4], "groove": 1}
    close = {"name": "close", "seconds": 3.2}
    cases = [
        Case(([piece, theme, close], ["chords"], []), "the chords alone, nothing locked"),
        Case(([piece, theme, close], ["tempo", "melody"], ["melody"]), "one of two is locked"),
        Case(([piece, theme, close], ["tempo", "groove"], ["tempo", "groove"]), "both are locked"),
        Case(([piece, theme, close], [], []), "nothing is wanted anew"),
        Case(([piece, theme, close], [], ["tempo"]), "nothing is wanted anew, and a lock"),
        Case(([piece, theme, theme], ["melody"], []), "the melody of two spans"),
        Case(([piece, theme], ["seconds"], []), "a field that is nowhere"),
        Case(([{"mode": "minor"}], ["mode"], []), "a part that loses its only field"),
        Case(([{}], ["mode"], []), "a part that is empty already"),
        Case(([], ["mode"], ["mode"]), "no part at all"),
        Case(([{"colour": 0.0, "tonic": 0}], ["tempo"], []), "fields that are 0"),
        Case(([{str(n): n} for n in range(12)], ["3", "11"], []), "twelve parts"),
        Case(([{str(n): n for n in range(12)}], [str(n) for n in range(1, 11)], []),
             "ten fields to be made anew"),
        Case(([{str(n): n for n in range(12)}], [str(n) for n in range(12)],
              [str(n) for n in range(10)]), "ten locks"),
        Case(([{"instruments": [], "mode": ""}], ["tempo"], []), "fields that are empty"),
    ]  # fmt: skip
    names = ["tempo", "tonic", "chords", "melody", "groove", "playing"]
    for _ in range(12):
        parts: list[dict[str, Any]] = [
            {name: int(random.integers(9)) for name in names if random.random() < 0.7}
            for _ in range(int(random.integers(1, 5)))
        ]
        wanted, locked = ([n for n in names if random.random() < 0.4] for _ in range(2))
        cases.append(Case((parts, wanted, locked), f"{len(parts)} parts by lot"))
    return cases


def _lengths(random: np.random.Generator) -> list[Case]:
    """Return lengths, tempi and metres: some that fit whole bars, and some that do not."""
    cases = [
        Case((30.0, 120, 4), "whole bars alone"),
        Case((9.0, 60, 3), "a waltz of three bars"),
        Case((31.0, 120, 4), "half a bar more than whole ones"),
        Case((4.5, 60, 3), "a bar and a half: all is left to the last chord"),
        Case((4.0, 120, 4), "two bars exactly: one of them is played"),
        Case((2.0, 120, 4), "one bar exactly"),
        Case((1.5, 60, 4), "shorter than a bar"),
        Case((600.0, 120, 4), "ten minutes"),
        Case((10.0, 60, 2), "bars of two beats"),
        Case((25.5, 90, 5), "bars of five beats"),
        Case((7.0, 240, 1), "bars of one beat"),
        Case((5.0, 40, 1), "as many bars as seconds that are left"),
        Case((50.0, 180, 12), "bars of twelve beats"),
        Case((0.2, 100, 4), "a moment alone"),
    ]
    for _ in range(12):
        beats, tempo = int(random.integers(2, 6)), int(random.integers(40, 200))
        bars = int(random.integers(1, 40)) + float(random.uniform(0.15, 0.85))
        seconds = round(bars * beats * 60 / tempo, 3)
        cases.append(
            Case((seconds, tempo, beats), f"{seconds:g} s at {tempo}, {beats} beats a bar")
        )
    return cases


_HOME = "coursekit.systems.brief_2018.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="brief_2018.parameters",
        kit=_HOME + "parameters",
        cases=_moods,
        expects="A dictionary of six numbers and the mode, as the last lines of the cell make it.",
        hint="Each line has the form middle plus slope times arousal, or times valence. Where a "
        "parameter falls as the mood rises there is a minus.",
    ),
    Exercise(
        key="brief_2018.opened",
        kit=_HOME + "opened",
        cases=_parts,
        expects="A list of new dictionaries, one for each part that was given.",
        hint="Keep a field if it is not among the fields, or if it is among the locked ones.",
        keeps_inputs=True,
    ),
    Exercise(
        key="brief_2018.fitted",
        kit=_HOME + "fitted",
        cases=_lengths,
        expects="A whole number of bars, and the seconds that are left.",
        hint="How long is a bar? How many whole ones fit? One less is played, but never fewer "
        "than none, and the rest is left.",
    ),
)
