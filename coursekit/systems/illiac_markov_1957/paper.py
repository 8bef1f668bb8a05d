"""What is claimed of movement IV and of learned chains, and how it is measured here.

Intervals are read off the pitches that came out. Copying is counted n-gram by n-gram, surprise on
melodies that no chain has learned from.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError
from coursekit.systems.base import Claim, Measurement
from coursekit.systems.illiac_1957 import third
from coursekit.systems.illiac_markov_1957 import fourth
from coursekit.systems.illiac_markov_1957.data import melodies
from coursekit.systems.illiac_markov_1957.novelty import (
    HasChains,
    copied,
    interval_of_ratio,
    novelty,
)

TESTED = ("soprano", "bass", "tunes")
_BARS = 40


def chi_square(stage: str, seeds: int, bars: int = _BARS) -> tuple[float, int]:
    """Compare the intervals of a stage of one table, `a` to `f`, with the table.

    Args:
        stage: zeroth order (`a` to `c`) or first order (`d` to `f`).
        seeds: how many pieces.
        bars: of each.

    Returns:
        Pearson's statistic and its degrees of freedom.
    """
    chosen = fourth.stage_named(stage)
    seen = np.zeros(13)
    for seed in range(seeds):
        pitches = fourth.pitches_of(stage, bars, np.random.default_rng(seed))
        before = np.concatenate([[fourth.TONICS], pitches[:-1]])
        start = before if chosen.strong_from == "before" else np.array(fourth.TONICS)
        seen += np.bincount(np.abs(pitches - start).ravel(), minlength=13)
    expected = fourth.weights(chosen.strong) * seen.sum()
    return float(((seen - expected) ** 2 / expected).sum()), 12


def _tables_kept(seeds: int) -> Measurement:
    found = [chi_square(stage, seeds) for stage in "abcdef"]
    total, freedom = (sum(column) for column in zip(*found, strict=True))
    # Near-normal at 72 degrees of freedom; 3 standard deviations leave 1 in 400 to bad luck.
    limit = freedom + 3 * (2 * freedom) ** 0.5
    drawn = seeds * _BARS * fourth.STEPS * 4
    return Measurement(
        f"chi-square {total:.0f} with {freedom} degrees of freedom", f"holds up to {limit:.0f}",
        "holds" if total < limit else "fails",
        f"Intervals of stages a to f, {drawn:,} in each, read off the pitches and compared with "
        "the tables.",
    )  # fmt: skip


def _consonant(seeds: int) -> Measurement:
    # In zeroth order the bars are drawn independently, so each counts as one trial.
    shares = {
        stage: np.array([
            fourth.consonance(bar)
            for seed in range(seeds)
            for bar in np.split(fourth.pitches_of(stage, 16, np.random.default_rng(seed)), 16)
        ])
        for stage in "abc"
    }  # fmt: skip
    a, b, c = (100 * float(shares[stage].mean()) for stage in "abc")
    gaps = 100 * (shares["a"] - shares["b"])
    spread = 1.96 * float(gaps.std(ddof=1)) / len(gaps) ** 0.5
    apart = float(gaps.mean()) - spread > 0
    return Measurement(
        f"harmonic {a:.0f} %, combined {c:.0f} %, proximity {b:.0f} % of pairs consonant",
        f"harmonic above proximity by {gaps.mean():.1f} ± {spread:.1f}",
        "holds" if apart and a > c > b else "partly" if apart else "fails",
        f"Pairs of simultaneous notes in zeroth order, {16 * seeds} bars each; fourths do not "
        "count as consonant.",
    )


def bits_from_before(lines: Iterable[npt.NDArray[np.int_]], seed: int = 0) -> tuple[float, float]:
    """Return how many bits the note before tells of a note, and the noise of that figure.

    Args:
        lines: pitches `[note]`, the lines of one player pooled.
        seed: of the shuffles.

    Returns:
        The mutual information of neighbours less its mean over 20 shuffles of each line, and the
        shuffles' standard deviation.
    """
    rng = np.random.default_rng(seed)
    known = [np.asarray(line) for line in lines]
    real = _mutual(known)
    shuffled = [_mutual([rng.permutation(line) for line in known]) for _ in range(20)]
    return real - float(np.mean(shuffled)), float(np.std(shuffled, ddof=1))


def _mutual(lines: list[npt.NDArray[np.int_]]) -> float:
    table = np.zeros((128, 128))
    for line in lines:
        np.add.at(table, (line[:-1], line[1:]), 1)
    table /= table.sum()
    apart = np.outer(table.sum(axis=1), table.sum(axis=0))
    some = table > 0
    return float((table[some] * np.log2(table[some] / apart[some])).sum())


def _only_the_fourth(seeds: int) -> Measurement:
    from coursekit.systems.illiac_1957 import load, rule_book

    skips = rule_book()["skip recovered"]
    lines: dict[str, list[npt.NDArray[np.int_]]] = {
        "II before its rules": [np.array(phrase)[:, 0]
                                for phrase in load().at_stage("a", seeds, 0, 400)],
        "III before its rules": [np.array(third.pitches("random chromatic", 400, third.LOWEST[0],
                                 np.random.default_rng(seed), skips)) for seed in range(seeds)],
    }  # fmt: skip
    for stage in "abcdef":
        lines[stage] = [fourth.pitches_of(stage, 50, np.random.default_rng(seed))[:, 0]
                        for seed in range(seeds)]  # fmt: skip
    found = {name: bits_from_before(group) for name, group in lines.items()}
    chained = {name for name, (bits, noise) in found.items() if bits > 4 * noise}
    free = max(abs(bits) for name, (bits, _) in found.items() if name not in {*"def"})
    told = min(found[stage][0] for stage in "def")
    return Measurement(
        f"the note before tells {told:.2f} bits or more in d to f, {free:.2f} at most elsewhere",
        f"noise ± {2 * max(noise for _, noise in found.values()):.2f}",
        "holds" if chained == {*"def"} else "fails",
        f"Mutual information of neighbouring notes of violin I, {400 * seeds} notes each, less "
        "that of shuffled notes; movements II and III as they draw, before rules reject.",
    )


def _copying_rises(seeds: int) -> Measurement:
    from coursekit.systems.illiac_markov_1957 import load

    said, theirs, rises, apart, width = [], [], True, True, 0.0
    for source in TESTED:
        points = novelty(load(), source, lengths=(6,), generated=20 * seeds)
        shares = [point.copied[6] for point in points]
        spans = [point.copied_interval[6] for point in points]
        rises &= all(low < high for low, high in pairwise(shares))
        apart &= all(a[1] < b[0] for a, b in pairwise(spans))
        width = max(width, *((high - low) / 2 for low, high in spans))
        said.append(f"{source} {' '.join(f'{100 * share:.0f}' for share in shares)}")
        theirs.append(f"{source} {100 * copied(melodies(source, 'test'), source, 6)[0]:.0f}")
    return Measurement(
        f"{'; '.join(said)} %", f"± {100 * width:.0f} at most",
        "holds" if apart else "partly" if rises else "fails",
        "Share of generated runs of 6 notes that stand in the training melodies, orders 0 to 5, "
        f"{20 * seeds} melodies of 60 notes each; it holds where no two neighbouring intervals "
        f"meet. Held-out melodies that people wrote quote them too: {', '.join(theirs)} %.",
    )  # fmt: skip


def turn(
    model: HasChains, source: str, strength: float
) -> tuple[list[float], int, tuple[float, float], tuple[float, float]]:
    """Return how held-out surprise falls and rises with the order.

    Args:
        model: from `load`.
        source: a source of single lines.
        strength: of the back-off, more than 0.

    Returns:
        Nats a symbol for orders 0 to 5; the order where they are least; and the 95 % intervals of
        what the fall from order 0, and the rise to order 5, amount to (melodies drawn anew, both
        orders on the same ones).

    Raises:
        CourseError: there is no such source, or the strength is not in its range.
    """
    if strength == 0:
        raise CourseError(
            "With strength 0 what was never counted surprises without bound. Choose more than 0."
        )
    held_out = melodies(source, "test")
    chains = [model.chain(source, order, strength) for order in range(6)]
    nats = np.array([chain.nll_by_melody(held_out)[0] for chain in chains])
    symbols = np.array([len(melody) for melody in held_out])
    means = (nats.sum(axis=1) / symbols.sum()).tolist()
    best = int(np.argmin(means))
    fall, rise = (interval_of_ratio(nats[end] - nats[best], symbols) for end in (0, 5))
    return means, best, fall, rise


def _surprise_turns(seeds: int) -> Measurement:
    from coursekit.systems.illiac_markov_1957 import load

    model, said, rises, holds = load(), [], [], []
    for source in TESTED:
        means, best, fall, rise = turn(model, source, 2.0)
        holds.append(0 < best < 5 and fall[0] > 0 and rise[0] > 0)
        said.append(f"{source} {' '.join(f'{value:.2f}' for value in means)} (least at {best})")
        rises.append(f"{rise[0]:.2f} to {rise[1]:.2f}")
    mild = [turn(model, source, 32.0) for source in TESTED]
    robust = all(0 < best < 5 for _, best, _, _ in mild)
    least = ", ".join(f"{min(means):.2f} at {best}" for means, best, _, _ in mild)
    return Measurement(
        f"{'; '.join(said)} nats a symbol", f"order 5 above the least by {', '.join(rises)}",
        "holds" if all(holds) and robust else "partly" if any(holds) else "fails",
        "Held-out melodies, orders 0 to 5, strength 2; nothing is drawn, so seeds do not matter. "
        f"With strength 32 the least is {least}"
        + (" too." if robust else ": the turn belongs to weak back-off."),
    )  # fmt: skip


def _probe_falls(seeds: int) -> Measurement:
    from coursekit.evaluation.probe import place
    from coursekit.systems.illiac_markov_1957 import compose

    found = []
    for order in (0, 1, 3, 5):
        pieces = [compose(seed=seed, bars=12, source="soprano", order=order)
                  for seed in range(12 * seeds)]  # fmt: skip
        found.append(place(pieces, "soprano"))
    right = [probe.accuracy for probe in found]
    apart = [later.interval[1] < one.interval[0] for one, later in pairwise(found)]
    pairs = zip(pairwise((0, 1, 3, 5)), apart, strict=True)
    meet = "".join(
        f"the intervals of orders {a} and {b} meet; " for (a, b), far in pairs if not far
    )
    told = found[-1].interval[0] > 0.5
    return Measurement(
        ", ".join(f"{100 * share:.0f}" for share in right) + " % told from real ones",
        f"order 5: {100 * found[-1].interval[0]:.0f} to {100 * found[-1].interval[1]:.0f} %",
        "holds" if all(apart) else "partly" if found[-1].interval[1] < found[0].interval[0]
        else "fails",
        f"Style probe on soprano lines, orders 0, 1, 3 and 5, {12 * seeds} pieces of 12 bars each; "
        + meet
        + ("even order 5 is told from real lines." if told else "order 5 is not told from them."),
    )  # fmt: skip


claims = (
    Claim("tables", "The intervals of movement IV follow the tables of chances.",
          "Hiller and Isaacson 1959, experiment IV", "reported as weights 13 to 1", _tables_kept),
    Claim("harmonic", "The harmonic function makes the chords more consonant than proximity does.",
          "Hiller and Isaacson 1959, experiment IV", "reported without a figure", _consonant),
    Claim("markov", "Of the suite's movements only the fourth draws a note by the note before.",
          "Hiller and Isaacson 1959", "reported without a figure", _only_the_fourth),
    Claim("copying", "The higher the order of a learned chain, the more it quotes.",
          "commonly said of learned chains", "no figure", _copying_rises),
    Claim("surprise", "Unseen melodies surprise a chain less as its order grows, then more.",
          "commonly said of learned chains", "no figure", _surprise_turns),
    Claim("style", "The higher its order, the harder a chain is to tell from its models.",
          "commonly said of learned chains", "no figure", _probe_falls),
)  # fmt: skip
"""The claims of movement IV, and those commonly made of learned chains."""
