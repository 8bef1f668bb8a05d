"""What every system of the history says of itself: its card, its controls and its claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Verdict = Literal["holds", "partly", "fails"]
MOST_BARS = 1000


@dataclass(frozen=True)
class Control:
    """One thing that a user of a system may set.

    Args:
        name: the keyword of `compose`.
        kind: `int`, `float`, `choice` or `flag`.
        default: the value where nothing is said.
        help: one sentence for a musician.
        low: the least value of a number.
        high: the greatest value of a number.
        choices: the words that a `choice` may take.
    """

    name: str
    kind: Literal["int", "float", "choice", "flag"]
    default: int | float | str | bool
    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """Who made a system, when, and what one may give it.

    Args:
        name: the name of its file, such as `illiac_1957`.
        title: what people call it.
        year: when it was published or first heard.
        authors: family names.
        reference: its key in `syllabus/references.bib`.
        era: the age of the history to which it belongs, such as `rules`.
        kind: what it makes, such as `string quartet`.
        accepts: what it can start from: nothing, primer, text, brief or audio.
        controls: what `compose` takes beyond seed, bars and primer.
        lesson: the lesson that teaches it, two digits.
    """

    name: str
    title: str
    year: int
    authors: tuple[str, ...]
    reference: str
    era: str
    kind: str
    accepts: tuple[Literal["nothing", "primer", "text", "brief", "audio"], ...]
    controls: tuple[Control, ...]
    lesson: str


@dataclass(frozen=True)
class Measurement:
    """What a claim's measurement found.

    Args:
        here: the figure found here, as printed.
        interval: its spread over seeds or its confidence interval, as printed; None where the
            claim has no spread.
        verdict: `holds`, `partly` or `fails`.
        why: one sentence: what the verdict rests on.
        source: `measured` now, or read from the `log` that training wrote.
    """

    here: str
    interval: str | None
    verdict: Verdict
    why: str
    source: Literal["measured", "log"] = "measured"


@dataclass(frozen=True)
class Claim:
    """One claim of a system's paper, and how it is measured here.

    Args:
        key: a short name, unique in its system.
        sentence: the claim in our words.
        reference: where the paper makes it: page, table or figure.
        paper: the paper's figure, as printed; "reported as …" where it comes from memory.
        measure: measures it over so many seeds.
        repeat: for a claim that rests on repeated training, trains anew with so many seeds and
            writes the log that `measure` reads; None for a claim that is measured at once.
    """

    key: str
    sentence: str
    reference: str
    paper: str
    measure: Callable[[int], Measurement]
    repeat: Callable[[int], Any] | None = None


def validate_start(seed: Any, bars: Any) -> None:
    """Validate what every system is given.

    Args:
        seed: a whole number from 0 on.
        bars: a whole number from 1 to `MOST_BARS`.

    Raises:
        CourseError: one of them is something else.
    """
    if not hasattr(seed, "__index__") or seed < 0:
        raise CourseError(f"The seed is {seed!r}; it takes a whole number from 0 on.")
    if not hasattr(bars, "__index__"):
        raise CourseError(f"A piece has a whole number of bars; {bars!r} was asked for.")
    if bars < 1:
        raise CourseError(f"A piece needs at least one bar; {bars} was asked for.")
    if bars > MOST_BARS:
        raise CourseError(f"A piece has at most {MOST_BARS} bars; {bars} were asked for.")


def validate_controls(card: Card, given: Mapping[str, Any]) -> None:
    """Validate the values of those controls of a card that are among what was given.

    Raises:
        CourseError: one of them is out of its range.
    """
    for control in card.controls:
        if control.name not in given:
            continue
        value = given[control.name]
        if control.kind == "choice":
            inside, wanted = value in control.choices, ", ".join(control.choices)
        elif control.kind == "flag":
            inside, wanted = isinstance(value, bool | np.bool_), "True or False"
        else:
            low, high = control.low or 0, control.high or 0
            whole = control.kind == "int"
            number = hasattr(value, "__index__") or (not whole and isinstance(value, float))
            inside = number and low <= value <= high
            wanted = f"a {'whole ' if whole else ''}number from {low:g} to {high:g}"
        if not inside:
            raise CourseError(f"{control.name} is {value!r}; it takes: {wanted}.")


def guarded(
    theirs: Callable[..., Any], own: Callable[..., Any], fault: Callable[..., str]
) -> Callable[..., Any]:
    """Return a function that asks a learner's until it goes wrong, and the course's from then on.

    Args:
        theirs: the learner's function.
        own: the course's, whose name is said where it takes over.
        fault: from an answer and what was asked to what is wrong with it, such as `returned None`;
            empty where nothing is.
    """
    trusted = True

    def asked(*given: Any) -> Any:
        nonlocal trusted
        if trusted:
            try:
                answer = theirs(*given)
                problem = fault(answer, *given)
                if not problem:
                    return answer
            except Exception as error:
                problem = f"stopped with {type(error).__name__}: {error}"
            trusted = False
            print(f"Your {own.__name__} {problem}. The course's own takes over.")
        return own(*given)

    return asked


class System(Protocol):
    """What a module of `coursekit.systems` must have to stand on the timeline.

    A system with weights has one thing more, which `coursekit.systems.train` calls:
    `train(*, recipe="quick", seed=0, out=None, progress=True) -> History`. It trains a model and
    writes weights, card and checkpoint into the folder `out` where one is given.
    """

    card: Card
    claims: tuple[Claim, ...]

    def load(self, **crux: Any) -> Any:
        """Return the model, with the learner's function in place of the kit's where given."""

    def compose(
        self,
        *,
        model: Any = None,
        seed: int,
        bars: int = 8,
        primer: PrettyMIDI | None = None,
        **controls: Any,
    ) -> PrettyMIDI:
        """Return a piece of so many bars."""
