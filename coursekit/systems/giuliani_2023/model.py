"""The arranger with a learner's constraints in it, and what it composes of the pool."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from coursekit.encodings.notes import NOTE_DTYPE, notes_of, to_midi
from coursekit.errors import CourseError
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.giuliani_2023 import crux
from coursekit.systems.giuliani_2023.arrangement import Arrangement
from coursekit.systems.giuliani_2023.briefs import COUNTS, Brief
from coursekit.systems.giuliani_2023.loops import CAPACITY, DEMANDS, GENRES, Loop
from coursekit.systems.giuliani_2023.solving import EFFORT, Score, conflict, solve, usual
from coursekit.systems.learner import Guarded, replacements
from coursekit.systems.provenance import Provenance, own_functions

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

SYSTEM = "giuliani_2023"
STEPS_A_BEAT = 2
"""At so many moments of a beat clashes are looked for."""


def rule_fault(answer: Any, *_: Any) -> str:
    """Say what is wrong with what a constraint returned, since it should return nothing."""
    return "" if answer is None else f"returned {answer!r:.40} where nothing was expected"


def rate_fault(answer: Any, moments: Any) -> str:
    """Say what is wrong with a rate of clashes; nothing where it is fit."""
    fits = isinstance(answer, int | float | np.floating) and 0 <= answer <= 1
    return "" if fits else f"returned {answer!r:.40} where a number from 0 to 1 was expected"


FAULTS = {
    crux.keep_within: rule_fault,
    crux.start_together: rule_fault,
    crux.clash_rate: rate_fault,
}


@dataclass
class Model:
    """The arranger, and the functions of the crux.

    Attributes:
        keep_within: states that there is only so much room.
        start_together: states that loops which overlap start together.
        clash_rate: measures how often what sounds together clashes.
    """

    keep_within: Callable[..., Any] = crux.keep_within
    start_together: Callable[..., Any] = crux.start_together
    clash_rate: Callable[..., Any] = crux.clash_rate

    def arrange(
        self, brief: Brief, loops: Sequence[Loop] | None = None, effort: float = EFFORT
    ) -> Arrangement:
        """Return the shortest arrangement that was found for a brief.

        Args:
            brief: what is asked for.
            loops: the pool; None takes the course's.
            effort: how long the solver looks at most, in its own units: 0.5 are a second or two.

        Raises:
            CourseError: too few loops fit, the wishes contradict each other, or nothing was found
                in time; the sentence says which.
        """
        cast = brief.cast(loops)
        found = solve(self._score(cast, brief), effort)
        if found is None:
            rules = conflict(self._score(cast, brief, switched=True))
            listed = "; ".join(rules) or "all rules and wishes together"
            raise CourseError(
                f"No arrangement of these {len(cast)} loops has all of this at once: {listed}. "
                "Take one of your wishes back, or ask for other loops."
            )
        return replace(found, origin=self._origin(brief, found.bars))

    def refusal(self, brief: Brief) -> str:
        """Return the sentence with which a brief is refused; nothing where it can be met."""
        try:
            self.arrange(brief)
        except CourseError as refused:
            return str(refused)
        return ""

    def _score(self, cast: Sequence[Loop], brief: Brief, *, switched: bool = False) -> Score:
        """Return the model of a brief; anew, where a learner's function failed on the way."""
        rules = self.keep_within, self.start_together
        while True:
            before = [_trusted(rule) for rule in rules]
            as_usual = rules == (crux.keep_within, crux.start_together) or self._usual()
            score = Score(cast, brief, *rules, usual=as_usual, switched=switched)
            if before == [_trusted(rule) for rule in rules]:
                return score

    def _usual(self) -> bool:
        """Return whether a learner's rules are those of the lesson; one that fails is replaced."""
        try:
            return usual(self.keep_within, self.start_together)
        except Exception:
            return False

    def _origin(self, brief: Brief, bars: int) -> Provenance:
        """Return who arranged a piece, and by which wishes."""
        locks = [f"{name} at bar {bar}" for name, bar in brief.locks]
        controls: dict[str, int | float | str | bool]
        controls = {"genre": brief.genre, "room": brief.capacity}
        for kind, names in (("locks", locks), ("bans", brief.bans), ("swaps", brief.swaps)):
            controls[kind] = ", ".join(names) or "none"
        return Provenance(
            system=SYSTEM, title=card.title, year=card.year, seed=brief.seed, bars=bars,
            primer=False, controls=controls, weights="", own_functions=own_functions(self),
        )  # fmt: skip

    def clashes(self, arrangement: Arrangement) -> float:
        """Return in which share of an arrangement's moments two notes lie a semitone apart."""
        rate: float = self.clash_rate(moments(arrangement))
        return rate


def _trusted(rule: Callable[..., Any]) -> bool:
    return rule.trusted if isinstance(rule, Guarded) else True


def moments(arrangement: Arrangement) -> list[list[int]]:
    """Return the pitch classes that sound in each eighth of an arrangement, drums left out."""
    beats = arrangement.placed[0].loop.style.metre[0]
    sounding: list[set[int]] = [set() for _ in range(arrangement.bars * beats * STEPS_A_BEAT)]
    for one in arrangement.placed:
        if one.loop.role == "drums":
            continue
        for at, lasts, pitch, _ in one.loop.notes:
            begins = ((one.bar - 1) * beats + at) * STEPS_A_BEAT
            ends = begins + lasts * STEPS_A_BEAT
            for step in range(int(begins + 1e-6), max(int(begins) + 1, int(ends - 1e-6) + 1)):
                if step < len(sounding):
                    sounding[step].add(pitch % 12)
    return [sorted(pitches) for pitches in sounding if pitches]


def load(
    keep_within: Callable[..., Any] | None = None,
    start_together: Callable[..., Any] | None = None,
    clash_rate: Callable[..., Any] | None = None,
) -> Model:
    """Return the arranger, with the learner's functions in place of the kit's where given.

    Args:
        keep_within: the learner's, as `crux` describes it.
        start_together: the learner's.
        clash_rate: the learner's. Each that stops with an error, or returns something else than it
            should, is replaced by the course's own, with a line that says so.
    """
    return Model(
        **replacements(
            FAULTS, keep_within=keep_within, start_together=start_together, clash_rate=clash_rate
        )
    )


def arrange(brief: Brief, model: Model | None = None) -> Arrangement:
    """Return the shortest arrangement that was found for a brief.

    Raises:
        CourseError: too few loops fit, or wishes contradict each other; the sentence says which.
    """
    return (model or load()).arrange(brief)


Genre = Annotated[str, Control("Which loops of the pool are taken.", choices=GENRES)]
Room = Annotated[
    int,
    Control("How much may sound at once: a melody takes 3, a bass 1.", 3, sum(DEMANDS.values())),
]
Loops = Annotated[int, Control("How many loops there are for each role beside the riff.", 1, 4)]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 16,
    primer: None = None,
    genre: Genre = "pop",
    room: Room = CAPACITY,
    loops: Loops = 2,
    tempo: Tempo = 112,
) -> PrettyMIDI:
    """Return an arrangement of loops; where it is too short, another one follows it.

    Args:
        model: from `load`; None takes the kit's constraints.
        seed: draws the loops.
        bars: of the genre's metre; the last arrangement is cut there.
        primer: none is taken.
        genre: which loops; for the other controls see the card.

    Raises:
        CourseError: a control is out of its range.
    """
    model, done = model or load(), 0
    pieces: list[tuple[int, PrettyMIDI]] = []
    counts = {role: min(count, 1) * loops for role, count in COUNTS.items()} | {"riff": 1}
    brief = Brief(genre, counts, seed=seed, capacity=room)
    while done < bars:
        arrangement = model.arrange(replace(brief, seed=seed + len(pieces)))
        piece = arrangement.to_midi(tempo=tempo, last=min(arrangement.bars, bars - done))
        pieces.append((done, piece))
        done += arrangement.bars
    return _joined(pieces, arrangement, tempo)


def _joined(pieces: Sequence[tuple[int, Any]], last: Arrangement, tempo: float) -> PrettyMIDI:
    """Return pieces of music one after the other, each from its own bar on."""
    import pretty_midi

    style = last.placed[0].loop.style
    names = list(dict.fromkeys(part.name for _, piece in pieces for part in piece.instruments))
    tables, marks = [], []
    for bar, piece in pieces:
        rows = notes_of(piece)
        track_of = np.array([names.index(part.name) for part in piece.instruments])
        rows["track"] = track_of[rows["track"]]
        rows["onset"] += bar * style.metre[0]
        tables.append(rows)
        begins = bar * style.metre[0] * 60 / tempo
        marks += [pretty_midi.Text(mark.text, mark.time + begins) for mark in piece.text_events]
    rows = np.concatenate(tables)
    assert rows.dtype == NOTE_DTYPE
    midi = to_midi(rows, tempo=tempo, names=names, time_signature=style.metre, key=style.key)
    midi.text_events = [pretty_midi.Text(f"Section {number}", mark.time)
                        for number, mark in enumerate(marks, start=1)]  # fmt: skip
    return midi


card = Card(
    name=SYSTEM,
    title="The arranger of loops",
    year=2023,
    authors=("Giuliani", "De Filippo", "Borghesi"),
    reference="Giuliani2023",
    era="generative AI in production",
    kind="arrangement of loops",
    accepts=("nothing", "brief"),
    controls=controls_of(compose),
    lesson="20",
)
