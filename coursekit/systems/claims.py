"""What a paper claims, what is measured here, and the one printer that makes sentences of it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from coursekit.evaluation.statistics import Interval

Verdict = Literal["holds", "partly", "fails"]


def verdict_of(parts: Sequence[bool]) -> Verdict:
    """Return that a claim holds where all its parts do, and partly where some do."""
    return "holds" if all(parts) else "partly" if any(parts) else "fails"


@dataclass(frozen=True)
class Measurement:
    """One figure on which a claim rests, as numbers.

    Args:
        name: what was measured, such as `melodies recalled note for note`.
        value: the figure.
        unit: of the figure, such as `%` or `nats a note`; empty for a bare number.
        n: over how many independent things.
        of: what these are, in the plural, such as `nets` or `pieces`.
        low: where the spread begins; None where there is none.
        high: where it ends.
        spread: what it is: a `95 % interval` of the value, or the `range` from least to greatest.
        baseline: the figure of what the value is held against; None where there is nothing.
        against: what that is, such as `second-order table`.
    """

    name: str
    value: float
    unit: str
    n: int
    of: str
    low: float | None = None
    high: float | None = None
    spread: Literal["95 % interval", "range"] = "95 % interval"
    baseline: float | None = None
    against: str = ""

    def __post_init__(self) -> None:
        """Make plain numbers of numpy's, so that JSON can hold them."""
        object.__setattr__(self, "n", int(self.n))
        for name in ("value", "low", "high", "baseline"):
            number = getattr(self, name)
            object.__setattr__(self, name, None if number is None else float(number))

    @classmethod
    def of_interval(
        cls, name: str, interval: Interval, unit: str, of: str, *, scale: float = 1.0,
        baseline: float | None = None, against: str = "",
    ) -> Measurement:  # fmt: skip
        """Return the measurement of a value with its 95 % interval, each times `scale`.

        An interval of a share in per cent ends at 0 and 100, where Student's t may go beyond.
        """
        value, low, high = (scale * end for end in (interval.value, interval.low, interval.high))
        if unit == "%":
            low, high = max(low, 0.0), min(high, 100.0)
        return cls(name, value, unit, interval.n, of, low, high, baseline=baseline, against=against)

    @classmethod
    def of_range(
        cls, name: str, values: Any, unit: str, of: str, *, scale: float = 1.0,
        baseline: float | None = None, against: str = "",
    ) -> Measurement:  # fmt: skip
        """Return the measurement of a mean with least and greatest value, each times `scale`."""
        given = [scale * float(value) for value in values]
        return cls(name, sum(given) / len(given), unit, len(given), of, min(given), max(given),
                   "range", baseline, against)  # fmt: skip

    def held_against(self, baseline: float, against: str) -> Measurement:
        """Return the same measurement beside a baseline in the same unit."""
        return replace(self, baseline=baseline, against=against)

    @property
    def in_words(self) -> tuple[str, str]:
        """The value with its unit, and what stands beside it: spread, number and baseline."""
        # All its figures have as many decimals as its value asks for.
        values = [self.value, *(v for v in (self.low, self.high, self.baseline) if v is not None)]
        decimals = decimals_of(values)
        notes = [counted(self.n, self.of)]
        if self.low is not None and self.high is not None:
            low, high = figure(self.low, decimals), figure(self.high, decimals)
            notes.insert(0, f"{self.spread} {low} to {high}")
        if self.baseline is not None:
            notes.append(f"{self.against} {figure(self.baseline, decimals)} {self.unit}".strip())
        return f"{figure(self.value, decimals)} {self.unit}".strip(), "; ".join(notes)

    def __str__(self) -> str:
        """Return it as a sentence without its stop."""
        value, notes = self.in_words
        return f"{self.name}: {value} ({notes})"


@dataclass(frozen=True)
class Finding:
    """What the measuring of a claim came to.

    Args:
        measurements: the figures, the one that decides first.
        verdict: `holds`, `partly` or `fails`.
        why: one sentence: what the verdict rests on.
        source: `measured` now, or read from the `log` that training wrote.
    """

    measurements: tuple[Measurement, ...]
    verdict: Verdict
    why: str
    source: Literal["measured", "log"] = "measured"

    @property
    def provenance(self) -> str:
        """Where the figures come from, in words."""
        return "read from the log of its training" if self.source == "log" else "measured now"

    def __str__(self) -> str:
        """Return the figures as one line."""
        return "; ".join(map(str, self.measurements))


@dataclass(frozen=True)
class Claim:
    """One claim of a system's paper, or a question of our own, and how it is measured here.

    Args:
        key: a short name, unique in its system.
        sentence: the claim in our words.
        reference: where the paper makes it: page, table or figure; empty where it does not.
        paper: the paper's figure, as printed; a † beside it where it could not be checked. For a
            question of our own, what the paper has instead.
        measure: measures it over so many seeds.
        repeat: for a claim that rests on repeated training, trains anew with so many seeds and
            writes the log that `measure` reads; None for a claim that is measured at once.
        origin: whose claim it is: the `paper`'s, or `ours` for a question of our own; told by the
            reference where it is not said.
    """

    key: str
    sentence: str
    reference: str
    paper: str
    measure: Callable[[int], Finding]
    repeat: Callable[[int], Any] | None = None
    origin: Literal["paper", "ours", ""] = ""

    def __post_init__(self) -> None:
        """Say whose claim it is."""
        if not self.origin:
            object.__setattr__(self, "origin", "paper" if self.reference else "ours")

    def report(self, finding: Finding) -> str:
        """Return claim, paper's figure, ours and the verdict as a few lines of text."""
        label = "paper  " if self.origin == "paper" else "our own"
        place = f" [{self.reference}]" if self.reference else ""
        figures = "\n".join(f"           {measurement}" for measurement in finding.measurements)
        return (
            f"{self.sentence}\n  {label}  {self.paper}{place}\n  here     {finding.provenance}:\n"
            f"{figures}\n  verdict  {finding.verdict}: {finding.why}"
        )


def counted(number: int, things: str) -> str:
    """Return a number with what it counts, such as `3 nets` or `1 net`.

    Args:
        number: how many.
        things: what they are, the plural first, such as `phrases a stage`.
    """
    if number == 1:
        plural = re.compile(r"(ie)?s(?= |$)")
        things = plural.sub(lambda end: "y" if end[1] else "", things, count=1)
    return f"{number:,} {things}"


def decimals_of(values: Sequence[float]) -> int:
    """Return how many decimals figures that stand together are printed with.

    None where all are whole, else as many as show two or three digits of the largest.
    """
    finite = [abs(float(value)) for value in values if math.isfinite(value)]
    largest = max(finite, default=0.0)
    if all(value.is_integer() for value in finite) or largest >= 100:
        return 0
    return 1 if largest >= 10 else 2 if largest >= 1 else 3


def figure(value: float, decimals: int) -> str:
    """Return a number as it is printed everywhere; one too small for its decimals by one digit."""
    if not math.isfinite(value):
        return "undefined" if math.isnan(value) else "infinite" if value > 0 else "-infinite"
    if value and abs(value) <= 0.5 * 10**-decimals:
        return f"{value:.0e}" if abs(value) < 0.001 else f"{value:.1g}"
    # Nought is added so that no minus stands before it.
    return f"{value + 0.0:,.{decimals}f}"
