"""CONCERT with a learner's functions in it, and what it composes.

Mozer's network is given one note at a time and says how likely each next one is. Here it goes note
by note through the functions of the crux; `network` holds the same equations for training.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import numpy.typing as npt

from coursekit.encodings import psychoacoustic
from coursekit.encodings.lead_sheet import LeadSheet, Vocabulary
from coursekit.encodings.psychoacoustic import END, TICKS
from coursekit.errors import CourseError
from coursekit.systems.base import Card
from coursekit.systems.concert_1994 import crux, data
from coursekit.systems.concert_1994.crux import Numbers
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.learner import Fault, replacements, shape_fault

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.neural import History
    from coursekit.systems.concert_1994.network import Concert

SYSTEM = "concert_1994"
_LEAST_CHANCE = 1e-300  # whose logarithm is still a number


def chances_fault(answer: Any, point: Numbers, codes: Numbers) -> str:
    """Say what is wrong with chances of notes; nothing where they are fit."""
    problem = shape_fault(answer, (len(codes),), "chances")
    if not problem and (np.min(answer) < 0 or abs(float(np.sum(answer)) - 1) > 1e-6):
        return f"returned chances that sum to {np.sum(answer):.3g} instead of 1, or fall below 0"
    return problem


FAULTS: dict[Any, Fault] = {
    crux.context_step: lambda answer, before, *_: shape_fault(answer, before.shape, "a context"),
    crux.next_note_chances: chances_fault,
    psychoacoustic.pitch_code: lambda answer, pitch: shape_fault(answer, (13,), "a code"),
}


@dataclass
class Composer:
    """A trained network as plain arrays, going note by note through the functions of a model.

    Attributes:
        model: whose functions they are.
        known: its symbols.
        openings: the notes with which it may begin.
        weights: inward, recurrent, bias, taus, outward, out_bias.
        books: of each aspect the codes, `[symbol, number]`; those of pitches by `pitch_code`.
    """

    model: Model
    known: Vocabulary
    openings: LeadSheet
    weights: dict[str, Numbers]
    books: list[Numbers] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the codes of all symbols."""
        self.books = self.known.codebooks()
        for place, pitch in enumerate(self.known.pitches):
            if pitch != END:
                self.books[0][place] = self.model.pitch_code(pitch)

    def hear(self, context: Numbers, row: npt.NDArray[np.int_]) -> Numbers:
        """Return the context after a note, given as indices `[aspect]`."""
        code = np.concatenate([book[i] for book, i in zip(self.books, row, strict=True)])
        weights = (self.weights[name] for name in ("inward", "recurrent", "bias", "taus"))
        return np.asarray(self.model.context_step(context, code, *weights))

    def expect(self, context: Numbers) -> list[Numbers]:
        """Return the chances of the next note, for each aspect `[symbol]`."""
        point = self.weights["outward"] @ context + self.weights["out_bias"]
        parts = np.split(point, np.cumsum([book.shape[1] for book in self.books])[:-1])
        return [
            np.asarray(self.model.next_note_chances(part, book), dtype=float)
            for part, book in zip(parts, self.books, strict=True)
        ]

    def go_on(
        self, start: LeadSheet, ticks: int, rng: np.random.Generator, *, temperature: float = 1.0
    ) -> LeadSheet:
        """Return a start and the notes that are drawn after it, until so much time is filled.

        Args:
            start: one note or more.
            ticks: how many twelfths of a beat come after the start.
            rng: draws the notes.
            temperature: chances are raised to 1/temperature.

        The end is not drawn: a piece as long as asked for is wanted.
        """
        context = np.zeros(len(self.weights["taus"]))
        rows = list(self.known.encode(start, end=False))
        for row in rows:
            context = self.hear(context, row)
        while ticks > 0:
            row = self._draw(context, rng, temperature)
            rows.append(row)
            ticks -= self.known.durations[row[1]]
            context = self.hear(context, row)
        return self.known.decode(np.array(rows))

    def _draw(
        self, context: Numbers, rng: np.random.Generator, temperature: float
    ) -> npt.NDArray[np.int_]:
        """Return a note that the net expects, as indices `[aspect]`, but not the end."""
        row = []
        for aspect, chances in enumerate(self.expect(context)):
            logs = np.log(np.maximum(chances, _LEAST_CHANCE)) / temperature
            if aspect == 0:
                logs[self.known.pitches.index(END)] = -np.inf
            weights = np.exp(logs - logs.max())
            row.append(rng.choice(len(weights), p=weights / weights.sum()))
        return np.array(row)


@dataclass
class Model:
    """The trained networks, each read when it is asked for, with the functions of the crux.

    Attributes:
        context_step: makes the context after each note.
        next_note_chances: turns the expected point into chances.
        pitch_code: makes the code of each pitch.
        folder: where weights of your own lie; None for those that come with the course.
    """

    context_step: Callable[..., Any] = crux.context_step
    next_note_chances: Callable[..., Any] = crux.next_note_chances
    pitch_code: Callable[..., Any] = psychoacoustic.pitch_code
    folder: Path | None = None
    _composers: dict[str, Composer] = field(default_factory=dict, repr=False)

    def composer(self, source: str) -> Composer:
        """Return the network that learned from a source; the same one when asked again.

        Raises:
            CourseError: there is no such source, or its weights are missing or damaged.
        """
        data.validate_source(source)
        if source not in self._composers:
            self._composers[source] = self._read(source)
        return self._composers[source]

    def _read(self, source: str) -> Composer:
        from coursekit.neural import how_to_mend, load_weights, read_card, shipped
        from coursekit.systems.concert_1994.network import Concert

        path = self.folder / source if self.folder else shipped(SYSTEM, source)
        card_of_weights = read_card(path)
        try:
            symbols = card_of_weights["symbols"].items()
            known = Vocabulary(**{aspect: tuple(names) for aspect, names in symbols})
            openings = tuple((p, t, c) for p, t, c in card_of_weights["openings"])
            network = Concert(known.codebooks(), card_of_weights["taus"])
        except (AttributeError, KeyError, TypeError) as error:
            raise CourseError(
                f"The card of {path} does not describe a CONCERT ({error!r}). "
                f"{how_to_mend(path, {'system': SYSTEM})}"
            ) from error
        load_weights(network, path)
        return self.composer_of(network, known, openings)

    def composer_of(self, network: Concert, known: Vocabulary, openings: LeadSheet) -> Composer:
        """Return the composer of a network that you trained."""
        weights = {
            name: value.detach().double().numpy()
            for name, value in network.state_dict().items()
            if not name.startswith("book")
        }
        return Composer(self, known, openings, weights)


_shipped_model = functools.cache(Model)


def load(
    context_step: Callable[..., Any] | None = None,
    next_note_chances: Callable[..., Any] | None = None,
    pitch_code: Callable[..., Any] | None = None,
    *,
    folder: str | Path | None = None,
) -> Model:
    """Return the model, with the learner's functions in it where given.

    Args:
        context_step: makes the context after each note.
        next_note_chances: turns the expected point into chances.
        pitch_code: makes the code of each pitch.
        folder: where `train` put weights of your own; None takes the course's.

    A function that goes wrong is replaced by the course's own, with a line that says so.
    """
    learners = replacements(
        FAULTS,
        context_step=context_step,
        next_note_chances=next_note_chances,
        pitch_code=pitch_code,
    )
    if folder is None and not learners:
        return _shipped_model()
    return Model(**learners, folder=None if folder is None else Path(folder))


def train(
    *,
    recipe: str = "quick",
    seed: int = 0,
    out: Path | None = None,
    progress: bool = True,
    source: str | None = None,
) -> History:
    """Train CONCERT on its music; the weights that come with the course were made by `full`.

    Args:
        recipe: `quick` takes seconds a source, `full` minutes.
        seed: of weights and batches.
        out: the folder for weights, cards and checkpoints; None keeps nothing.
        progress: show bars.
        source: one of SOURCES; None trains all three in turn.

    Returns:
        The history of the last source trained.

    Raises:
        CourseError: there is no such recipe or source, or the folder cannot be written to.
    """
    from coursekit.systems.concert_1994.training import RECIPES, train_source

    if recipe not in RECIPES:
        raise CourseError(f"There is no recipe {recipe!r}; there are: {', '.join(RECIPES)}.")
    for chosen in (source,) if source else data.SOURCES:
        _, history = train_source(chosen, RECIPES[recipe], seed, out, progress=progress)
    return history


# What `compose` takes, as the card and the command line show it.
Source = Annotated[
    str,
    Control(
        "What it learned from: soprano lines of Bach's chorales, fiddle tunes, or airs in "
        "three-four time with chords.",
        choices=data.SOURCES,
    ),
]
Temperature = Annotated[
    float, Control("Below 1 it takes the likely notes more often, above 1 the unlikely.", 0.1, 3)
]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 8,
    primer: PrettyMIDI | None = None,
    source: Source = "waltzes",
    temperature: Temperature = 0.8,
    tempo: Tempo = 110,
) -> PrettyMIDI:
    """Return so many bars, drawn note by note.

    Args:
        model: from `load`, with the learner's functions; None takes the course's own.
        seed: the same seed gives the same piece.
        bars: of 4/4 for `bach`, 2/4 for `folk`, 3/4 for `waltzes`.
        primer: a melody; the piece is the primer, what its last bar lacks, and so many bars more,
            in the primer's key. Its rests are filled, but for one before the first note.
        source: what it learned from; for the other controls see the card.

    Returns:
        A melody; for `waltzes` with a left hand of chords.

    Raises:
        CourseError: a control is out of its range, or the primer cannot be gone on from.
    """
    composer = (model or load()).composer(source)
    rng = np.random.default_rng(seed)
    bar_ticks, shift, rest = data.METRES[source][0] * TICKS, 0, 0
    if primer is not None:
        start, shift, rest = data.from_music(primer, source, composer.known)
    else:
        start = (composer.openings[int(rng.integers(len(composer.openings)))],)
    lasts = rest + sum(ticks for _, ticks, _ in start)
    bars += 0 if primer is None else math.ceil(lasts / bar_ticks)
    piece = composer.go_on(start, bars * bar_ticks - lasts, rng, temperature=temperature)
    beats = bars * bar_ticks / TICKS
    return data.to_music(piece, source, tempo=tempo, shift=-shift, opening_rest=rest, beats=beats)


card = Card(
    name=SYSTEM,
    title="CONCERT",
    year=1994,
    authors=("Mozer",),
    reference="Mozer1994",
    era="connectionism",
    kind="melody, in waltzes with chords",
    accepts=("nothing", "primer"),
    controls=controls_of(compose),
    lesson="06",
    weights=lambda model, controls: None if model and model.folder else controls["source"],
)
