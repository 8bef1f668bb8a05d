"""What is claimed of movements I to III, and how it is measured here.

The first claim is measured by a second reading of the rules, on letter names instead of
semitones, that shares no line with the functions that compose.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.evaluation.statistics import Interval, mean_interval, share_interval
from coursekit.systems.claims import Claim, Finding, Measurement
from coursekit.systems.illiac_1957 import book
from coursekit.systems.illiac_1957.book import RANGES, STAGES, WHITE_NOTES, rules_of_stage
from coursekit.systems.illiac_1957.exact import Exact
from coursekit.systems.illiac_1957.model import load
from coursekit.systems.illiac_1957.rules import violations
from coursekit.systems.illiac_1957.search import search_by_chance
from coursekit.systems.illiac_1957.third import pitches_of_material

Letters = NDArray[np.int_]
"""`[phrase, step, voice]`: 0 is C3, 1 is D3, … 14 is C5."""


def to_letters(phrases: NDArray[np.int16] | list[list[list[int]]]) -> Letters:
    """Return white-note MIDI pitches `[phrase, step, voice]` as letters counted from C3."""
    letter = {pitch: place for place, pitch in enumerate(WHITE_NOTES)}
    return np.array([[[letter[pitch] for pitch in chord] for chord in p] for p in phrases])


def read_again(letters: Letters) -> dict[str, int]:
    """Count by letter names how many phrases in four parts break each rule of movement II.

    Args:
        letters: `[phrase, step, voice]`, highest part first, 0 is C3.

    Returns:
        The paper's number of a rule to how many phrases break it.
    """
    name, move = letters % 7, np.diff(letters, axis=1)
    ends, low = name[:, [0, -1]], letters.min(axis=2, keepdims=True)
    above = (letters - low) % 7
    tritone = (name == 6).any(axis=2) & (name == 3).any(axis=2)
    strays = (name[:, :-1] == 6) & (move != 1) | (name[:, :-1] == 3) & (move != -1)
    loose = strays & tritone[:, :-1, None]
    leading = name[:, -2] == 6
    clash = parallel = fourths = np.zeros(len(letters), dtype=bool)
    for i in range(4):
        for j in range(i + 1, 4):
            gap = (letters[:, :, i] - letters[:, :, j]) % 7
            together = move[:, :, i] * move[:, :, j] > 0
            b_and_f = np.sort(name[:, :, [i, j]], axis=2) == (3, 6)
            plain = ~b_and_f.all(axis=2)
            clash = clash | np.isin(gap, (1, 6)).any(axis=1)
            for wanted, is_fourth in ((0, False), (4, False), (3, True)):
                is_gap = (gap == wanted) & plain
                hit = (is_gap[:, :-1] & is_gap[:, 1:] & together).any(axis=1)
                parallel, fourths = parallel | (hit & (not is_fourth)), fourths | (hit & is_fourth)
    faults = {
        "1": np.ptp(letters, axis=1).max(axis=1) > 7,
        "2": (ends[:, :, 3] != 0).any(axis=1),
        "3": (~np.isin(ends, (0, 2, 4))).any(axis=(1, 2)),
        "4": (np.abs(move) == 6).any(axis=(1, 2)),
        "5": ((np.abs(move[:, :-1]) > 1) & (np.abs(move[:, 1:]) > 1)).any(axis=(1, 2)),
        "6": ((move[:, :-1] == 0) & (move[:, 1:] == 0)).any(axis=(1, 2)),
        "7": _climaxes(letters[:, :, 0]) > 1,
        "8": clash,
        "9": ((above == 3) & ((low % 7 != 3) | (name != 6))).any(axis=(1, 2)),
        "10": (tritone & (low[:, :, 0] % 7 != 1)).any(axis=1) | loose.any(axis=(1, 2)),
        "11": (low[:, [0, -1], 0] % 7 != 0).any(axis=1),
        "12": (leading.sum(axis=1) != 1) | (leading & (move[:, -1] != 1)).any(axis=1),
        "13": parallel,
        "14": fourths,
    }
    return {rule: int(np.sum(broken)) for rule, broken in faults.items()}


def _climaxes(top: Letters) -> NDArray[np.int_]:
    """Count how often each line stands on its highest note, exceptions of rule 7 left out."""
    peak = top == top.max(axis=1, keepdims=True)
    name, move = top % 7, np.diff(top, axis=1)
    excused = np.zeros_like(peak)
    excused[:, 2:] = (name[:, :-2] == 3) & (move[:, :-1] == 3) & (move[:, 1:] == 1)
    if move.shape[1] >= 4:  # C, E, G, C, C
        excused[:, -1] |= (move[:, -4:] == (2, 2, 3, 0)).all(axis=1)
    counted: Letters = (peak & ~(excused & (name == 0))).sum(axis=1)
    return counted


def _no_rule_broken(seeds: int) -> Finding:
    rules = rules_of_stage("h")
    table = Exact(rules, 8, RANGES)
    faults = total = 0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        counted = table.sample(200, rng)
        drawn, _ = search_by_chance(1, 4, rules, rng, RANGES)
        for phrases in (counted, np.array(drawn)):
            faults += sum(read_again(to_letters(phrases)).values())
            total += len(phrases)
    return Finding(
        (Measurement("faults that a second reading finds", faults, "faults", total, "phrases"),),
        "holds" if faults == 0 else "fails",
        "A second reading of the rules, by letter names, looked at phrases of both searches.",
    )


def violations_by_stage(phrases: int, seed: int) -> dict[str, NDArray[np.int_]]:
    """Return for each stage of movement II how often each of so many phrases breaks any rule.

    Phrases have 8 chords; from stage e on they come from exact counting, which is quicker.
    """
    model = load()

    def faults(stage: str) -> NDArray[np.int_]:
        drawn = model.at_stage(stage, phrases, seed)
        return np.array([sum(violations(p, model.book.values()).values()) for p in drawn])

    return {stage: faults(stage) for stage in STAGES}


def _stages_fall(seeds: int) -> Finding:
    counts = violations_by_stage(100 * seeds, 0)
    means = {stage: mean_interval(count) for stage, count in counts.items()}
    falls = {f"{a} to {b}": _fall(means[a], means[b]) for a, b in itertools.pairwise(means)}
    # The fall that is nearest to none, by what is left of it at the low end.
    where, smallest = min(falls.items(), key=lambda named: named[1].low)
    named = {f"least certain fall, stage {where}": smallest}
    named |= {f"stage {stage}": mean for stage, mean in means.items()}
    every_mean_falls = all(fall.value > 0 for fall in falls.values())
    return Finding(
        tuple(Measurement.of_interval(*one, "faults", "phrases a stage") for one in named.items()),
        "holds" if smallest.above(0) else "partly" if every_mean_falls else "fails",
        "Mean faults against all rules in a phrase of 8 chords; it holds where "
        "the 95 % interval of every fall lies above 0.",
    )


def _fall(earlier: Interval, later: Interval) -> Interval:
    """Return the difference of two means of phrases that were drawn independently."""
    fall, half = earlier.value - later.value, float(np.hypot(earlier.half, later.half))
    return Interval(fall, fall - half, fall + half, earlier.n)


def _fifty_is_enough(seeds: int) -> Finding:
    given_up = dead_ends = starts = 0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        _, report = search_by_chance(4, 8, rules_of_stage("g"), rng, RANGES)
        given_up += report.given_up
        dead_ends, starts = dead_ends + report.dead_ends, starts + report.starts
    # Every start begins from nothing, so one dead end tells nothing of the next.
    share = share_interval(given_up, dead_ends)
    missed = "dead ends where a note that fits was left undrawn"
    return Finding(
        (Measurement.of_interval(missed, share, "%", "dead ends", scale=100),),
        "holds" if share.value < 0.1 else "fails",
        f"Stage g, {starts} starts; it holds where they are fewer than one in ten.",
    )


def _cantus_firmi(seeds: int) -> Finding:
    model, faults, composed, settings = load(), 0, 0, 0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        for (parts, names), length in itertools.product(book.TEXTURES.values(), range(3, 13)):
            settings += 1
            try:
                phrase = model.phrases(1, length, names, rng, parts=parts)[0]
            except CourseError:
                continue
            composed += 1
            faults += sum(violations(phrase, [model.book[name] for name in names]).values())
    share = share_interval(composed, settings)
    return Finding(
        (
            Measurement.of_interval("settings found", share, "%", "settings", scale=100),
            Measurement("faults in what it composes", faults, "faults", composed, "phrases"),
        ),
        "fails" if faults or not composed else "partly" if composed < settings else "holds",
        "A setting is a length from 3 to 12 in a texture with a seed; faults are counted by the "
        "rules that it composes with.",
    )


def _rules_tame_chromatic(seeds: int) -> Finding:
    skips = book.rule_book()["skip recovered"]
    shares: dict[str, list[float]] = {"ruled chromatic": [], "random chromatic": []}
    for seed in range(max(seeds, 2)):
        rng = np.random.default_rng(seed)
        for material in ("random chromatic", "ruled chromatic"):
            line = np.array(pitches_of_material(material, 40, 0, rng, skips))
            skip = np.abs(np.diff(line)) > 2
            shares[material].append(float(np.mean(skip[:-1] & skip[1:])))
    ruled, free = (float(np.mean(share)) for share in shares.values())
    interval = mean_interval(shares["random chromatic"])
    random = Measurement.of_interval("at random", interval, "%", "lines", scale=100)
    tamed = Measurement("places where a skip follows a skip, ruled", 100 * ruled, "%", random.n,
                        "lines")  # fmt: skip
    return Finding(
        (tamed.held_against(random.value, "at random"), random),
        "holds" if ruled == 0 < free else "fails",
        "Lines of 40 notes for violin I; rule 5 is one of those that the ruled ones keep.",
    )


_BOOK = "Hiller and Isaacson 1959"
claims = (
    Claim("valid", "The counterpoint of movement II keeps all its rules.",
          f"{_BOOK}, experiment II, p. 74 ff.", "† no rule broken", _no_rule_broken),
    Claim("stages", "Each stage of movement II breaks fewer rules than the one before.",
          f"{_BOOK}, experiment II", "† each added rule is audible; no figure", _stages_fall),
    Claim("retry", "50 draws for a note are enough before all is erased.",
          "Halacy, Computers: the Machines We Think With",
          "after 50 failed draws given up and begun anew", _fifty_is_enough),
    Claim("cantus", "Screened random numbers give cantus firmi of 3 to 12 notes, alone and in two "
          "and four parts.", f"{_BOOK}, experiment I",
          "† 3 to 12 notes in three textures", _cantus_firmi),
    Claim("chromatic", "A few rules tame random chromatic writing.",
          f"{_BOOK}, experiment III", "† no figure", _rules_tame_chromatic),
)  # fmt: skip
"""A paper's figure with † is from memory: no source that we could read gives it."""
