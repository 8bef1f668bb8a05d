"""What is claimed of the Illiac Suite, and how it is measured here.

The first claim is measured by a second reading of the rules, on letter names instead of
semitones, that shares no line with the functions that compose.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.systems.base import Claim, Measurement
from coursekit.systems.illiac_1957.exact import Exact
from coursekit.systems.illiac_1957.search import search_by_chance, violations
from coursekit.systems.illiac_1957.third import LOWEST, pitches

Letters = NDArray[np.int_]  # [phrase, step, voice]: 0 is C3, 1 is D3, … 14 is C5

_LETTER = {pitch: index for index, pitch in enumerate(
    (48, 50, 52, 53, 55, 57, 59, 60, 62, 64, 65, 67, 69, 71, 72))}  # fmt: skip


def to_letters(phrases: NDArray[np.int16] | list[list[list[int]]]) -> Letters:
    """Return white-note MIDI pitches `[phrase, step, voice]` as letters counted from C3."""
    letters: Letters = np.vectorize(_LETTER.__getitem__, otypes=[int])(np.asarray(phrases))
    return letters


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
    loose = np.where(tritone[:, :-1, None], (name[:, :-1] == 6) & (move != 1)
                     | (name[:, :-1] == 3) & (move != -1), False)  # fmt: skip
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
        "7": _climaxes(letters[:, :, 0], tritone) > 1,
        "8": clash,
        "9": ((above == 3) & ((low % 7 != 3) | (name != 6))).any(axis=(1, 2)),
        "10": (tritone & (low[:, :, 0] % 7 != 1)).any(axis=1) | loose.any(axis=(1, 2)),
        "11": (low[:, [0, -1], 0] % 7 != 0).any(axis=1),
        "12": (leading.sum(axis=1) != 1) | (leading & (move[:, -1] != 1)).any(axis=1),
        "13": parallel,
        "14": fourths,
    }
    return {rule: int(np.sum(broken)) for rule, broken in faults.items()}


def _climaxes(top: Letters, tritone: NDArray[np.bool_]) -> NDArray[np.int_]:
    peak = top == top.max(axis=1, keepdims=True)
    excused = np.zeros_like(peak)
    excused[:, 1:] = (top[:, :-1] % 7 == 6) & tritone[:, :-1]
    excused[:, -1] = True
    counted: Letters = (peak & ~(excused & (top % 7 == 0))).sum(axis=1)
    return counted


def _no_rule_broken(seeds: int) -> Measurement:
    from coursekit.systems.illiac_1957 import RANGES, rules_of_stage

    rules, broken, total = rules_of_stage("h"), 0, 0
    table = Exact(rules, 8, RANGES)
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        counted = table.sample(200, rng)
        drawn, _ = search_by_chance(1, 4, rules, rng, RANGES)
        for phrases in (counted, np.array(drawn)):
            broken += sum(read_again(to_letters(phrases)).values())
            total += len(phrases)
    return Measurement(
        f"{broken} faults in {total} phrases", None, "holds" if broken == 0 else "fails",
        "A second reading of the rules, by letter names, looked at phrases of both searches.",
    )  # fmt: skip


def violations_by_stage(phrases: int, seed: int) -> dict[str, NDArray[np.int_]]:
    """Return for each stage of movement II how often each of so many phrases breaks any rule.

    Phrases of 8 chords come from the search of 1957 up to stage d, and from exact counting,
    which is quicker, from stage e on.
    """
    from coursekit.systems.illiac_1957 import STAGES, load, rule_book

    model, book = load(), rule_book().values()
    counts = {}
    for stage in STAGES:
        drawn = model.at_stage(stage, phrases, seed)
        counts[stage] = np.array([sum(violations(phrase, book).values()) for phrase in drawn])
    return counts


def _stages_fall(seeds: int) -> Measurement:
    counts = violations_by_stage(100 * seeds, 0)
    means = {stage: count.mean() for stage, count in counts.items()}
    spread = {stage: 1.96 * c.std(ddof=1) / len(c) ** 0.5 for stage, c in counts.items()}
    pairs = list(zip(means, list(means)[1:], strict=False))
    gaps = [means[a] - means[b] - (spread[a] ** 2 + spread[b] ** 2) ** 0.5 for a, b in pairs]
    falls = all(means[a] > means[b] for a, b in pairs)
    return Measurement(
        " > ".join(f"{mean:.1f}" for mean in means.values()),
        f"± {max(spread.values()):.1f} at most",
        "holds" if min(gaps) > 0 else "partly" if falls else "fails",
        f"Mean faults against all rules in phrases of 8 chords, stages a to h, {100 * seeds} "
        "phrases each; it holds where every fall is larger than its 95 % interval.",
    )


def _fifty_is_enough(seeds: int) -> Measurement:
    from coursekit.systems.illiac_1957 import RANGES, rules_of_stage

    shares, ends, starts = [], 0, 0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        _, report = search_by_chance(4, 8, rules_of_stage("g"), rng, RANGES)
        shares.append(report.given_up / max(report.dead_ends, 1))
        ends, starts = ends + report.dead_ends, starts + report.starts
    share = float(np.mean(shares))
    return Measurement(
        f"{100 * share:.1f} % of dead ends missed a note that fits",
        f"{100 * min(shares):.1f} to {100 * max(shares):.1f} %",
        "holds" if share < 0.1 else "fails",
        f"So many dead ends had a note left that fits ({ends} dead ends in {starts} starts, stage "
        "g); it holds where they are fewer than one in ten.",
    )  # fmt: skip


def _cantus_firmi(seeds: int) -> Measurement:
    from coursekit.systems.illiac_1957 import TEXTURES, load

    model, broken, missed, asked = load(), 0, 0, 0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        for (parts, names), length in itertools.product(TEXTURES.values(), range(3, 13)):
            asked += 1
            try:
                phrase = model.phrases(1, length, names, rng, parts=parts)[0]
            except CourseError:
                missed += 1
                continue
            broken += sum(violations(phrase, [model.book[name] for name in names]).values())
    return Measurement(
        f"{asked - missed} of {asked} settings found, {broken} faults", None,
        "fails" if broken or missed == asked else "partly" if missed else "holds",
        "The search was asked for each length from 3 to 12 in each texture, with each seed; faults "
        "are counted by the rules that it composes with.",
    )  # fmt: skip


def _rules_tame_chromatic(seeds: int) -> Measurement:
    from coursekit.systems.illiac_1957 import rule_book

    skips = rule_book()["skip recovered"]
    shares: dict[str, list[float]] = {"random chromatic": [], "ruled chromatic": []}
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        for material, found in shares.items():
            line = np.array(pitches(material, 40, LOWEST[0], rng, skips))
            leap = np.abs(np.diff(line)) > 2
            found.append(100 * float(np.mean(leap[:-1] & leap[1:])))
    free, ruled = (float(np.mean(found)) for found in shares.values())
    return Measurement(
        f"a skip follows a skip in {ruled:.0f} % of places, {free:.0f} % at random",
        f"random: {min(shares['random chromatic']):.0f} to {max(shares['random chromatic']):.0f} %",
        "holds" if ruled == 0 < free else "fails",
        "Places in lines of 40 notes where a skip follows a skip, ruled against random.",
    )


claims = (
    Claim("valid", "The counterpoint of movement II keeps all its rules.",
          "Hiller and Isaacson 1959, experiment II", "no rule broken", _no_rule_broken),
    Claim("stages", "Each stage of movement II breaks fewer rules than the one before.",
          "Hiller and Isaacson 1959, experiment II",
          "reported as: each added rule is audible; no figure", _stages_fall),
    Claim("retry", "About 50 draws for a note are enough before all is erased.",
          "Hiller and Isaacson 1959", "reported as about 50", _fifty_is_enough),
    Claim("cantus", "Screened random numbers give cantus firmi of 3 to 12 notes, alone and in two "
          "and four parts.", "Hiller and Isaacson 1959, experiment I",
          "reported as 3 to 12 notes in three textures", _cantus_firmi),
    Claim("chromatic", "A few rules tame random chromatic writing.",
          "Hiller and Isaacson 1959, experiment III", "reported without a figure",
          _rules_tame_chromatic),
)  # fmt: skip
"""The claims of movements I to III; movement IV belongs to lesson 03."""
