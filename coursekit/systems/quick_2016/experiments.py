"""The paper's experiments and ours: what learning recovers, what it is worth, what lets do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from coursekit.encodings.voicing import Chord, Mode
from coursekit.systems.quick_2016 import crux
from coursekit.systems.quick_2016.grammar import FUNCTIONAL_GRAMMAR, Floats, Grammar, sample
from coursekit.systems.quick_2016.inside import inside
from coursekit.systems.quick_2016.learning import learn
from coursekit.systems.quick_2016.model import compose, load
from coursekit.systems.quick_2016.ptgg import plain_rules
from coursekit.systems.quick_2016.temporal import draw_sentences, learn_times

if TYPE_CHECKING:
    from coursekit.evaluation.probe import Probe

HELD_OUT = ("valid", "test")
MODES: tuple[Mode, ...] = ("major", "minor")
LONGEST = 160  # of strings drawn; a limit of 64 leaves out enough to push T → T up by 0.02


def recovery_error(known: Grammar, strings: int, seed: int) -> float:
    """Return the largest error of a probability learned from strings of a known grammar.

    Args:
        known: its probabilities are to be found again; learning starts from uniform ones.
        strings: how many are drawn from it, of 160 symbols or fewer.
        seed: of the draw.
    """
    drawn = sample(known, strings, np.random.default_rng(seed), max_length=LONGEST)
    learned = learn(known, drawn, iterations=200, tolerance=3e-3).grammar
    return float(np.abs(learned.probabilities - known.probabilities).max())


def recovery_error_in_time(known: Grammar, sentences: int, seed: int) -> float:
    """Return the largest error of a probability learned from sentences with durations.

    Args:
        known: its probabilities, with the course's division of time, are to be found again.
        sentences: how many, each of four bars after six iterations.
        seed: of the draw.
    """
    rules = plain_rules(known.productions, crux.split_durations, 1.0)
    drawn = draw_sentences(rules, sentences, 4, 6, np.random.default_rng(seed))
    return float(np.abs(learn_times(rules, drawn, 6)[0] - known.probabilities).max())


def same_order(grammar: Grammar, one: Floats, other: Floats) -> list[str]:
    """Return the symbols whose productions two tables put in the same order of likelihood."""
    lefts = np.array([production.left for production in grammar.productions])
    return [
        symbol
        for symbol in grammar.nonterminals
        if (np.argsort(one[lefts == symbol]) == np.argsort(other[lefts == symbol])).all()
    ]


def held_out_gains(mode: str) -> tuple[Floats, Floats, int]:
    """Measure how much likelier held-out strings are to the learned grammar than to uniform.

    Args:
        mode: `major` or `minor`.

    Returns:
        For each chorale the sum over its strings `[chorale]`, in nats, and how many strings it
        has `[chorale]`; and how many more have no parse and are left out.
    """
    from coursekit.corpora import harmony

    phrases = [
        phrase
        for phrase in harmony.load()
        if phrase.key[1] == mode and phrase.split in HELD_OUT and 2 <= len(phrase.functions) <= 10
    ]
    strings = [phrase.functions for phrase in phrases]
    learned = inside(load().learned(mode), strings)
    uniform = inside(FUNCTIONAL_GRAMMAR, strings)
    parsed = np.isfinite(learned) & np.isfinite(uniform)
    names = np.array([phrase.chorale for phrase in phrases])[parsed]
    _, chorale = np.unique(names, return_inverse=True)
    gains = np.bincount(chorale, learned[parsed] - uniform[parsed]).astype(float)
    return gains, np.bincount(chorale).astype(float), int((~parsed).sum())


def repeated_bars(chords: Sequence[Chord], beats: float = 4.0) -> float:
    """Return the share of bars whose chords have all been heard, at the same places, before.

    Args:
        chords: one after another.
        beats: in a bar.
    """
    bars: dict[int, list[tuple[float, str, int, str]]] = defaultdict(list)
    for chord in chords:
        onset = chord.onset
        while onset < chord.end - 1e-9:  # a long chord stands in each bar
            bar = int(onset // beats)
            bars[bar].append((onset - bar * beats, chord.name, chord.tonic, chord.mode))
            onset = (bar + 1) * beats
    different = {tuple(content) for content in bars.values()}
    return 1 - len(different) / len(bars)


def repetition(lets: bool, seed: int, pieces: int = 40) -> list[float]:
    """Return the shares of repeated bars in pieces of 16 bars, with or without lets."""
    model, rng = load(), np.random.default_rng(seed)
    terms = [model.derive(16, rng, lets=lets)[-1] for _ in range(pieces)]
    return [repeated_bars(model.chords(term)) for term in terms]


def told_from_chorales(seed: int, pieces: int = 60) -> Probe:
    """Return how the style probe tells pieces of 12 bars, with what was learned, from chorales."""
    from coursekit.evaluation.probe import place

    composed = [
        compose(seed=1000 * seed + n, bars=12, mode=MODES[n % 2], probabilities="learned")
        for n in range(pieces)
    ]
    return place(composed, "chorales", seed=seed)
