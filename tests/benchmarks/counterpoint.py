"""Four-part counterpoint of 8 chords, phrases a second: the search of 1957, exact counting."""

from __future__ import annotations

import time

import numpy as np

from coursekit.systems import illiac_1957 as illiac


def chance(rules: list[illiac.Rule], phrases: int) -> float:
    """Print what the search of 1957 does; return phrases a second."""
    start = time.perf_counter()
    _, report = illiac.search_by_chance(
        phrases, 8, rules, np.random.default_rng(0), illiac.RANGES, max_tries=100_000_000
    )
    speed = phrases / (time.perf_counter() - start)
    print(
        f"  search of 1957   {speed:12,.2f} phrases/s   {100 * report.acceptance:.3f} % of "
        f"{report.starts} starts accepted, {report.tries / phrases:,.0f} tries a phrase"
    )
    return speed


def counted(rules: list[illiac.Rule], phrases: int) -> float:
    """Print what exact counting does; return phrases a second, set-up left aside."""
    start = time.perf_counter()
    table = illiac.Exact(rules, 8, illiac.RANGES)
    ready = time.perf_counter()
    drawn = table.sample(phrases, np.random.default_rng(0))
    speed = len(drawn) / (time.perf_counter() - ready)
    sieve = ", ".join(rule.name for rule in table.sieve) or "nothing"
    print(
        f"  exact counting   {speed:12,.0f} phrases/s   {100 * table.acceptance:.1f} % accepted "
        f"(left to the sieve: {sieve}), set-up {ready - start:.2f} s, {table.count:.3g} phrases"
    )
    return speed


def main() -> None:
    """Print phrases a second of both, for three sets of rules, with the ratio."""
    everything = illiac.rules_of_stage("h")
    local = [rule for rule in everything if not rule.spans_all]
    neighbours = [rule for rule in local if rule.notes != 3]
    for title, rules, few, many in (
        ("rules that look at neighbouring chords", neighbours, 3, 400_000),
        ("rules that look at three chords at most", local, 1, 200_000),
        ("all rules of movement II", everything, 3, 20_000),
    ):
        print(f"{title} ({len(rules)} rules)")
        slow, quick = chance(rules, few), counted(rules, many)
        print(f"  ratio            {quick / slow:12,.0f}")


if __name__ == "__main__":
    main()
