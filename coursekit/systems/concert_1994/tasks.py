"""The sequences that CONCERT was tried on before it heard music, each drawn from a seed.

A sequence is a row of MIDI pitches, perhaps with END as its last. What the paper leaves open, or
could not be looked up, is said in each docstring.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from coursekit.encodings.psychoacoustic import END, HIGH, LOW

Rows = npt.NDArray[np.int_]

MAJOR = (0, 2, 4, 5, 7, 9, 11)
WHITE = np.array([p for p in range(LOW, HIGH + 1) if p % 12 in MAJOR])
"""The white keys between LOW and HIGH, four octaves."""
Span = tuple[int, int]
"""The lowest white key of a walk and the one after its highest, as places in WHITE."""
TWO_OCTAVES: Span = (0, 15)
WOVEN: tuple[Span, ...] = ((0, 15), (14, 29))
"""Of two woven walks: one over the lower two octaves, one over the upper two (our choice)."""


def extended_scale() -> tuple[Rows, Rows]:
    """Return the scale of C major: two octaves to learn, and all four to go on through.

    Returns:
        `[1, 15]` and `[1, 29]`, both from the lowest C. Mozer 1994.
    """
    return WHITE[None, :15].copy(), WHITE[None].copy()


def diatonic_scales(seed: int, training: int = 28) -> tuple[Rows, Rows]:
    """Return the 37 major scales of one octave between LOW and HIGH, divided by lot.

    Args:
        seed: of the lots.
        training: how many to learn.

    Returns:
        `[training, 8]` and `[37 - training, 8]`. Mozer 1994.
    """
    steps = np.array([*MAJOR, 12])
    tonics = np.random.default_rng(seed).permutation(np.arange(LOW, HIGH - 11))
    scales = tonics[:, None] + steps
    return scales[:training], scales[training:]


def random_walks(
    count: int, length: int, rng: np.random.Generator, span: Span = TWO_OCTAVES
) -> Rows:
    """Return walks that go one white key up or down at each step, with equal chances.

    Args:
        count: how many.
        length: notes in each.
        rng: draws them.
        span: where they go; at its ends there is only one way. Two octaves are our choice.

    Returns:
        `[count, length]`. Mozer 1994.
    """
    low, high = span
    places = np.empty((count, length), dtype=int)
    places[:, 0] = rng.integers(low, high, count)
    for step in range(1, length):
        move = rng.choice([-1, 1], count)
        before = places[:, step - 1]
        move = np.where(before == low, 1, np.where(before == high - 1, -1, move))
        places[:, step] = before + move
    return WHITE[places]


def legal_moves(pitch: int, span: Span = TWO_OCTAVES) -> tuple[int, ...]:
    """Return the pitches that may follow in `random_walks`."""
    place = int(np.searchsorted(WHITE, pitch))
    return tuple(int(WHITE[p]) for p in (place - 1, place + 1) if p in range(*span))


def interspersed_walks(count: int, length: int, rng: np.random.Generator) -> Rows:
    """Return sequences whose even notes are one walk and whose odd notes are another, by `WOVEN`.

    Returns:
        `[count, 2 * length]`. Mozer 1994.
    """
    walks = [random_walks(count, length, rng, span) for span in WOVEN]
    return np.stack(walks, axis=-1).reshape(count, 2 * length)


def aaba(count: int, rng: np.random.Generator, notes: int = 5) -> Rows:
    """Return pieces of four phrases A A B A and an END.

    A phrase begins anywhere and goes on by semitones, up or down by lot; B begins and goes
    independently of A. That the paper's phrases have five notes could not be checked.

    Returns:
        `[count, 4 * notes + 1]`. Mozer 1992.
    """

    def phrase() -> Rows:
        way = rng.choice([-1, 1], count)
        reach = notes - 1
        first = rng.integers(LOW + reach, HIGH - reach + 1, count)
        return np.asarray(first[:, None] + way[:, None] * np.arange(notes))

    a, b = phrase(), phrase()
    return np.concatenate([a, a, b, a, np.full((count, 1), END)], axis=1)


def aaba_places(notes: int = 5) -> tuple[list[int], list[int]]:
    """Return which notes of `aaba` a phrase determines, and which only the form does.

    Returns:
        Indices of *local* notes (third note of a phrase and on: two notes before tell them) and
        of *global* ones (the first two notes of the second and the fourth phrase, and the end:
        only the form tells them). The first two notes of A and B are nobody's to tell. How the
        paper counts could not be looked up.
    """
    local = [phrase * notes + note for phrase in range(4) for note in range(2, notes)]
    return local, [notes, notes + 1, 3 * notes, 3 * notes + 1, 4 * notes]
