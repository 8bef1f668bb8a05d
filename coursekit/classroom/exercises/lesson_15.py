"""The exercises of lesson 15: the combined token, taken apart again, and the shared time."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise

_WAITS = {1952: 1, 1953: 2, 1955: 4, 1957: 6, 1959: 8, 1967: 16}


def _notes(random: np.random.Generator) -> list[Case]:
    """Return instruments, volumes and pitches."""
    cases = [
        Case((0, 3, 60), "middle C on the piano, loud"),
        Case((4, 3, 76), "an E on the flute, loud"),
        Case((4, 0, 76), "the end of that note"),
        Case((0, 0, 36), "the very first token"),
        Case((7, 3, 96), "the very last token"),
        Case((0, 1, 36), "the lowest note of the piano, soft"),
        Case((1, 0, 36), "the first token of the organ"),
        Case((0, 3, 96), "the last token of the piano"),
        Case((2, 2, 55), "a choir, neither loud nor soft"),
    ]
    for _ in range(12):
        instrument, volume = int(random.integers(0, 8)), int(random.integers(0, 4))
        pitch = int(random.integers(36, 97))
        words = f"instrument {instrument}, volume {volume}, pitch {pitch}"
        cases.append(Case((instrument, volume, pitch), words))
    return cases


def _tokens(random: np.random.Generator) -> list[Case]:
    """Return tokens."""
    cases = [
        Case((0,), "the very first token"),
        Case((1951,), "the very last token"),
        Case((60,), "the highest pitch of the first row"),
        Case((61,), "the lowest pitch of the second row"),
        Case((243,), "the last token of the piano"),
        Case((244,), "the first token of the organ"),
        Case((207,), "middle C on the piano, loud"),
        Case((1199,), "an E on the flute, loud"),
    ]
    return cases + [Case((int(random.integers(0, 1952)),), "a token by lot") for _ in range(14)]


def _pieces(random: np.random.Generator) -> list[Case]:
    """Return tokens of pieces, and what waits how long."""
    cases = [
        Case(([207, 1955, 24], _WAITS), "a note of a beat"),
        Case(([207, 211, 214, 1959, 24, 28, 31], _WAITS), "a chord of three notes, two beats long"),
        Case(([207, 211, 214], _WAITS), "a chord and no wait"),
        Case(([1955, 207], _WAITS), "a rest first"),
        Case(([1967, 1967, 207], _WAITS), "two bars of rest"),
        Case(([], _WAITS), "no token at all"),
        Case(([1953], _WAITS), "a wait alone"),
        Case(([207, 1953, 24, 209, 1953, 26], _WAITS), "two notes, one after the other"),
        Case(([5, 9, 5], {9: 3}), "other tokens, of which 9 waits"),
        Case(
            ([0, 1, 2, 3, 6, 7], {0: 1, 1: 4, 2: 2, 3: 7, 4: 3, 5: 9, 7: 5, 8: 6}),
            "other tokens, of which most wait",
        ),
        Case(([0, 2, 4, 6], {1: 4, 3: 7, 5: 9, 8: 6}), "other tokens, of which none waits"),
    ]
    for _ in range(13):
        size = int(random.integers(3, 12))
        known = [*_WAITS, *random.integers(0, 1952, 8).tolist()]
        piece = [int(known[int(random.integers(len(known)))]) for _ in range(size)]
        cases.append(Case((piece, _WAITS), f"{size} tokens by lot"))
    return cases


_SETUP = "VOLUMES, PITCHES, LOWEST = 4, 61, 36\n"
_HOME = "coursekit.systems.musenet_2019.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="musenet_2019.combined_token",
        kit=_HOME + "combined_token",
        cases=_notes,
        expects="One whole number from 0 to 1951.",
        hint="Count the rows first, instrument * VOLUMES + volume. Multiply them by PITCHES, and "
        "add how far the pitch lies above LOWEST.",
        preamble=_SETUP,
    ),
    Exercise(
        key="musenet_2019.taken_apart",
        kit=_HOME + "taken_apart",
        cases=_tokens,
        expects="Three whole numbers: instrument, volume and pitch.",
        hint="Begin with divmod: divmod(token, PITCHES) gives rows and how far the pitch lies "
        "above LOWEST; divmod(rows, VOLUMES) gives instrument and volume.",
        preamble=_SETUP,
    ),
    Exercise(
        key="musenet_2019.shared_times",
        kit=_HOME + "shared_times",
        cases=_pieces,
        expects="A list of whole numbers, as many as there are tokens.",
        hint="Keep a clock that begins at 0. For each token add waits.get(token, 0) to it, and "
        "then append the clock to the list.",
    ),
)
