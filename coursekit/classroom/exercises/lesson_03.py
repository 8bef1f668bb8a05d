"""The exercises of lesson 03: counting contexts, the table with back-off, and copying."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise

Counts = dict[tuple[int, ...], dict[int, int]]


def _counted(melodies: list[list[int]], order: int) -> Counts:
    """Return counts for the situations, made apart from the function that is asked for."""
    counts: Counts = {}
    for melody in melodies:
        for end in range(1, len(melody) + 1):
            for start in range(max(0, end - 1 - order), end):
                *context, symbol = melody[start:end]
                row = counts.setdefault(tuple(context), {})
                row[symbol] = row.get(symbol, 0) + 1
    return counts


def _tunes(random: np.random.Generator, number: int, size: int) -> list[list[int]]:
    """Return short melodies that move by step, so that contexts come again."""
    tunes = []
    for _ in range(number):
        moves = random.choice([-1, -1, 0, 1, 1, 2], int(random.integers(3, 12)))
        tunes.append([int(symbol) for symbol in (random.integers(size) + moves.cumsum()) % size])
    return tunes


def _collections(random: np.random.Generator) -> list[Case]:
    """Return collections of melodies with the orders to which they are counted."""
    a, b, c, d = (int(symbol) for symbol in random.permutation(9)[:4])
    cases = [
        Case(([], 2), "there is no melody"),
        Case(([[]], 1), "the only melody is empty"),
        Case(([[a]], 0), "a single note, order 0"),
        Case(([[a]], 3), "a single note, order 3"),
        Case(([[a, b]], 0), "two notes, order 0: only the empty context counts"),
        Case(([[a, b]], 1), "two notes, order 1"),
        Case(([[a, b]], 5), "two notes, and an order longer than the melody"),
        Case(([[a, a, a, a]], 1), "one note is repeated throughout"),
        Case(([[a, a, a, a]], 2), "one note is repeated throughout, order 2"),
        Case(([[a, b, a, b, a]], 1), "two notes alternate"),
        Case(([[a, b, a, c, a, b]], 1), "one context has two continuations"),
        Case(([[a, b, a, c, a, b]], 2), "the order of a context's notes matters"),
        Case(([[a, b], [c, d]], 1), "two melodies: nothing leads from one into the other"),
        Case(([[a], [b], [c]], 2), "three melodies of one note each"),
        Case(([[a, b, c], [a, b, d]], 2), "two melodies begin alike"),
        Case(([[a, b, c], [], [c, b, a]], 2), "an empty melody stands between two others"),
        Case(([[a, b], [a, b], [a, b]], 1), "the same melody comes three times"),
        Case(([[c, b, a], [a, b, c]], 1), "a melody and its mirror"),
        Case(([[a, b, c, d, c, b, a, b, d, a, c, a]], 10), "one long melody, order 10"),
        Case(([[one, (one + 1) % 9] for one in range(9)], 1), "nine melodies of two notes each"),
    ]
    for order in (0, 1, 1, 2, 2, 3, 4, 5):
        tunes = _tunes(random, int(random.integers(1, 5)), 5)
        cases.append(Case((tunes, order), f"{len(tunes)} random melodies, order {order}"))
    return cases


def _tables(random: np.random.Generator) -> list[Case]:
    """Return counts with contexts that were seen often, once and never."""
    a, b, c = (int(symbol) for symbol in random.permutation(4)[:3])
    plain = _counted([[a, b, a, c, a, b, c, a]], 2)
    lone = _counted([[a]], 2)
    long = [a, b, c, a, a, b, b, c, c, b, a, c]
    high = _counted([[9, 10, 9, 11, 10, 9, 9, 10]], 2)
    deep = _counted([long, long[1:], [c, *long[2:]]], 10)
    cases = [
        Case((plain, (), 4, 1.0), "the empty context"),
        Case((plain, (), 4, 0.0), "the empty context without smoothing"),
        Case((plain, (a,), 4, 1.0), "a context of one note, seen several times"),
        Case((plain, (a,), 4, 0.0), "a context of one note without smoothing"),
        Case((plain, (a, b), 4, 1.0), "a context of two notes"),
        Case((plain, (b, a), 4, 1.0), "the same two notes the other way round"),
        Case((plain, (a, b), 4, 0.25), "little strength: close to what was counted"),
        Case((plain, (a, b), 4, 50.0), "much strength: close to the shorter context"),
        Case((plain, (a, a), 4, 1.0), "the context was never seen: its shorter one speaks"),
        Case((plain, (a, a), 4, 0.0), "the context was never seen, and there is no smoothing"),
        Case((plain, (6, a), 4, 2.0), "an unknown note came before a known one"),
        Case((plain, (a, 6), 4, 2.0), "the last note is unknown"),
        Case((plain, (a, 6), 4, 0.0), "the last note is unknown, and there is no smoothing"),
        Case((plain, (c, a, b, a), 4, 1.0), "the context is longer than any that was counted"),
        Case((plain, (a, b), 9, 1.0), "five symbols of nine were never heard"),
        Case((lone, (a,), 3 + a, 1.0), "the corpus is a single note"),
        Case((lone, (), 3 + a, 0.5), "the corpus is a single note, empty context"),
        Case(({}, (), 5, 1.0), "nothing was counted at all"),
        Case(({}, (a, b), 5, 0.0), "nothing was counted, and there is no smoothing"),
        Case((plain | {(b,): {}}, (b,), 4, 0.0), "a context without a continuation"),
        Case(({(): {0: 7}}, (0,), 1, 1.0), "there is only one symbol"),
        Case((plain, (a, b), 4, 0.125), "an eighth of a note's strength"),
        Case((high, (10,), 12, 1.0), "of twelve symbols only the last three were heard"),
        Case((high, (9, 10), 12, 0.5), "two of the last symbols"),
        Case((deep, tuple(long[1:11]), 4, 1.0), "a context of ten notes, seen twice"),
        Case((deep, tuple(long[:10]), 12, 0.5), "a context of ten notes, seen once, of 12 symbols"),
    ]
    for length in (0, 1, 1, 2, 2, 3, 3):
        size = int(random.integers(4, 8))
        tunes = _tunes(random, 6, size)
        start = int(random.integers(max(1, len(tunes[0]) - length)))
        context = tuple(tunes[0][start : start + length])
        strength = float(random.choice([0.5, 1.0, 3.0]))
        about = f"six random melodies, a context of {len(context)} notes, strength {strength}"
        cases.append(Case((_counted(tunes, 3), context, size, strength), about))
    return cases


def _copies(random: np.random.Generator) -> list[Case]:
    """Return pieces that copy nothing, something and everything."""
    shift = int(random.integers(0, 30))
    scale = [shift + symbol for symbol in range(8)]
    a, b, c, d, e = scale[:5]
    cases = [
        Case((scale, [scale], 4), "the piece is the melody itself"),
        Case((scale[2:7], [scale], 3), "the piece is a part of the melody"),
        Case((scale[::-1], [scale], 2), "the melody backwards"),
        Case(([symbol + 20 for symbol in scale], [scale], 2), "no note of the piece is known"),
        Case(([symbol + 20 for symbol in scale], [scale], 1), "single notes, none known"),
        Case((scale, [scale[:4], scale[4:]], 4), "two melodies hold the halves, not the seam"),
        Case(([a, b, c, d], [[a, b], [c, d]], 2), "the pair at the seam stands in no melody"),
        Case(([a, b, c, a, b, d], [[a, b, c]], 2), "one pair comes twice in the piece"),
        Case(([a, b, a, b, a, c], [[a, b]], 2), "one pair comes three times, over known notes"),
        Case(([a, b, e, c, d], [[a, b, c, d]], 2), "a foreign note splits a copy"),
        Case(([a, c, e], [[a, b, c, d, e]], 2), "the notes come in order, but not side by side"),
        Case((scale, [scale[:5]], 3), "the piece begins as the melody and goes on by itself"),
        Case(([a, b, c], [[d, e], [a, b, c], [e]], 3), "the second of three melodies is copied"),
        Case((scale[:3], [scale], 4), "the piece is shorter than one n-gram"),
        Case(([], [scale], 2), "the piece is empty"),
        Case((scale, [], 3), "there is no melody to copy from"),
        Case((scale, [[], [a]], 3), "the melodies are shorter than one n-gram"),
        Case(([a, a, a, a], [[a, a, a]], 3), "one note is repeated"),
        Case(([a, b, c, d], [[a, b, c, d]], 4), "one n-gram, and it is copied"),
        Case(([a, b, a, c], [[a], [b]], 1), "single notes, three of four known"),
        Case(([*scale, a, c], [[*scale, a, b]], 9), "nine notes at a time: one of two is copied"),
        Case(
            ([*scale, a, b], [[e, *scale, a, c]], 10), "ten notes at a time, and the last differs"
        ),
        Case(
            ([*scale, a, c], [[one, one + 1] for one in scale] + [[a, c], [c, a]], 2),
            "ten melodies of two notes each",
        ),
        Case(([c, d, a, b], [[a, b], [e], [e, a], [c, d], [e, e]], 2), "two of five are copied"),
    ]
    for n in (1, 2, 2, 3, 3, 4):
        tunes = _tunes(random, 4, 5)
        piece = [*tunes[0][:5], *tunes[1], *_tunes(random, 1, 5)[0]]
        cases.append(Case((piece, tunes, n), f"a patchwork of melodies, {n} notes at a time"))
    return cases


_SETUP = "import numpy as np\n"
_HOME = "coursekit.systems.illiac_markov_1957.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="illiac_markov_1957.transition_row",
        kit=_HOME + "transition_row",
        cases=_tables,
        expects="A list of `size` chances that add up to 1.",
        hint="First work out the row that stands below: 1/size for every symbol if the context is "
        "empty, otherwise the row of context[1:]. Where the context has no counts, return that "
        "row as it is.",
        preamble=_SETUP,
    ),
    Exercise(
        key="illiac_markov_1957.count_contexts",
        kit=_HOME + "count_contexts",
        cases=_collections,
        expects="A dictionary from contexts, which are tuples, to dictionaries from the symbol "
        "that followed to how often it did.",
        hint="Stand on each note of each melody in turn. For every length k from 0 to order, as "
        "long as k notes come before, the context is tuple(melody[i - k : i]).",
        preamble=_SETUP,
    ),
    Exercise(
        key="illiac_markov_1957.share_copied",
        kit=_HOME + "share_copied",
        cases=_copies,
        expects="A number from 0.0 to 1.0.",
        hint="Collect the n-grams of each melody by itself in a set of tuples; then go through "
        "those of the piece and ask of each whether it is in the set.",
        preamble=_SETUP,
    ),
)
