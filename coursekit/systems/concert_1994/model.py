"""CONCERT: melodies by prediction, with a code near to the ear and units that remember slowly.

Mozer's network hears one note at a time and says how likely each next one is. Pitches stand in a
code in which what sounds near lies near (`encodings.psychoacoustic`). Some units of its context
change slowly, so that they keep a reduced description of what was long ago. Here stand the step of
the context, the chances of the next note and the composer; the network that learns is in
`concert.network`, the sequences and melodies in `concert.tasks` and `concert.data`, the paper's
experiments in `concert.experiments`, what is claimed in `concert.claims`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.encodings.psychoacoustic import END, pitch_code
from coursekit.errors import CourseError
from coursekit.systems.base import Card, Control, guarded, validate_controls, validate_start
from coursekit.systems.concert_1994.crux import context_step, next_note_chances
from coursekit.systems.concert_1994.data import (
    SOURCES,
    Piece,
    Vocabulary,
    from_music,
    pieces,
    to_music,
    vocabulary,
)
from coursekit.systems.concert_1994.paper import claims

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.neural import History
    from coursekit.systems.concert_1994.network import Concert

__all__ = [
    "NAME", "RECIPES", "SOURCES", "TAUS", "Composer", "Model", "Piece", "Vocabulary", "card",
    "claims", "compose", "context_step", "load", "next_note_chances", "pieces", "pitch_code",
    "to_music", "train", "vocabulary",
]  # fmt: skip

NAME = "concert_1994"
Numbers = npt.NDArray[np.float64]

TAUS = (0.0,) * 25 + (0.5,) * 5 + (0.8,) * 5 + (0.95,) * 5
"""The time constants of the 40 context units that learn music; the paper's are not known here."""

# Functions that lesson 06 has you write; the third, pitch_code, is in encodings.psychoacoustic ----






# The system --------------------------------------------------------------------------------------

card = Card(
    name=NAME,
    title="CONCERT",
    year=1994,
    authors=("Mozer",),
    reference="Mozer1994",
    era="connectionism",
    kind="melody, in waltzes with chords",
    accepts=("nothing", "primer"),
    controls=(
        Control("source", "choice", "waltzes", "What it learned from: soprano lines of Bach's "
                "chorales, fiddle tunes, or airs in three-four time with chords.",
                choices=SOURCES),
        Control("temperature", "float", 0.8, "Below 1 it takes the likely notes more often, above "
                "1 the unlikely.", 0.1, 3),
        Control("tempo", "int", 110, "Quarter notes a minute.", 30, 240),
    ),
    lesson="06",
)  # fmt: skip


@dataclass
class Composer:
    """A trained network as plain arrays, going note by note through the learner's functions.

    Attributes:
        known: its symbols.
        openings: the notes with which it may begin.
        weights: inward, recurrent, bias, taus, outward, out_bias.
        step: makes the context; the course's own or the learner's.
        chances: turns points into chances.
        pitch: makes the code of a pitch.
    """

    known: Vocabulary
    openings: tuple[tuple[int, int, str], ...]
    weights: dict[str, Numbers]
    step: Callable[..., Any] = context_step
    chances: Callable[..., Any] = next_note_chances
    pitch: Callable[..., Any] = pitch_code
    books: list[Numbers] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the codes of all symbols, those of pitches by `pitch`."""
        self.books = [np.array(book) for book in self.known.codebooks()]
        for place, pitch in enumerate(self.known.pitches):
            if pitch != END:
                self.books[0][place] = self.pitch(pitch)

    def silent(self) -> Numbers:
        """Return the context before the first note, `[unit]`."""
        return np.zeros(len(self.weights["taus"]))

    def hear(self, context: Numbers, row: npt.NDArray[np.int_]) -> Numbers:
        """Return the context after a note, given as indices `[aspect]`."""
        code = np.concatenate([book[i] for book, i in zip(self.books, row, strict=True)])
        w = self.weights
        return np.asarray(
            self.step(context, code, w["inward"], w["recurrent"], w["bias"], w["taus"])
        )

    def expect(self, context: Numbers) -> list[Numbers]:
        """Return the chances of the next note, for each aspect `[symbol]`."""
        point = self.weights["outward"] @ context + self.weights["out_bias"]
        ends = np.cumsum([book.shape[1] for book in self.books])[:-1]
        return [np.asarray(self.chances(part, book), dtype=float)
                for part, book in zip(np.split(point, ends), self.books, strict=True)]  # fmt: skip

    def surprise(self, piece: Piece) -> list[float]:
        """Return the nats by which each note but the first surprises it."""
        rows = self.known.encode(piece, end=False)
        context, found = self.silent(), []
        for now, after in pairwise(rows):
            context = self.hear(context, now)
            chances = [row[i] for row, i in zip(self.expect(context), after, strict=True)]
            found.append(float(-np.log(np.maximum(chances, 1e-300)).sum()))
        return found

    def go_on(
        self, start: Piece, ticks: int, rng: np.random.Generator, *, temperature: float = 1.0
    ) -> Piece:
        """Return a start and the notes that are drawn after it, until so much time is filled.

        Args:
            start: one note or more.
            ticks: how many twelfths of a beat come after the start.
            rng: draws the notes.
            temperature: chances are raised to 1/temperature.

        The end is not drawn: a piece as long as asked for is wanted.
        """
        rows = self.known.encode(start, end=False).tolist()
        context = self.silent()
        for row in rows:
            context = self.hear(context, row)
        end = self.known.pitches.index(END)
        filled = 0
        while filled < ticks:
            row = []
            for aspect, chances in enumerate(self.expect(context)):
                weights = np.log(np.maximum(chances, 1e-300)) / temperature
                if aspect == 0:
                    weights[end] = -np.inf
                weights = np.exp(weights - weights.max())
                row.append(int(rng.choice(len(weights), p=weights / weights.sum())))
            rows.append(row)
            filled += self.known.durations[row[1]]
            context = self.hear(context, np.array(row))
        return self.known.decode(np.array(rows))


@dataclass
class Model:
    """The trained networks, each read when it is asked for, with the learner's functions in them.

    Attributes:
        folder: where weights of your own lie; None for those that come with the course.
    """

    step: Callable[..., Any] = context_step
    chances: Callable[..., Any] = next_note_chances
    pitch: Callable[..., Any] = pitch_code
    folder: Path | None = None
    _composers: dict[str, Composer] = field(default_factory=dict, repr=False)

    def composer(self, source: str) -> Composer:
        """Return the network that learned from a source; the same one when asked again.

        Raises:
            CourseError: there is no such source, or its weights are missing or damaged.
        """
        if source not in SOURCES:
            raise CourseError(f"There is no source {source!r}; there are: {', '.join(SOURCES)}.")
        if source not in self._composers:
            self._composers[source] = self._read(source)
        return self._composers[source]

    def _read(self, source: str) -> Composer:
        from coursekit.neural import load_weights, read_card, shipped
        from coursekit.systems.concert_1994.network import Concert

        path = self.folder / source if self.folder else shipped(NAME, source)
        said = read_card(path)
        try:
            known = Vocabulary(*(tuple(said["symbols"][name])
                                 for name in ("pitches", "durations", "chords")))  # fmt: skip
            openings = tuple((p, t, c) for p, t, c in said["openings"])
            taus = said["taus"]
        except (KeyError, TypeError) as error:
            raise CourseError(
                f"The card of {path} does not describe a CONCERT ({error!r}). Train it again: "
                f"`coursekit train {NAME}`."
            ) from error
        network = Concert(known.codebooks(), taus)
        load_weights(network, path)
        return self.of(network, known, openings)

    def of(
        self, network: Concert, known: Vocabulary, openings: tuple[tuple[int, int, str], ...]
    ) -> Composer:
        """Return the composer of a network that you trained."""
        weights = {name: value.detach().double().numpy()
                   for name, value in network.state_dict().items()
                   if not name.startswith("book")}  # fmt: skip
        return Composer(known, openings, weights, self.step, self.chances, self.pitch)


_kit_model: Model | None = None


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

    A function that stops with an error, or returns something else than it should, is replaced by
    the course's own, with a line that says so.
    """
    own = {name: globals()[name] for name in ("context_step", "next_note_chances", "pitch_code")}
    step = _asked(context_step, own["context_step"], _context_fault)
    chances = _asked(next_note_chances, own["next_note_chances"], _chances_fault)
    pitch = _asked(pitch_code, own["pitch_code"], _code_fault)
    if folder is None and [step, chances, pitch] == list(own.values()):
        global _kit_model
        _kit_model = _kit_model or Model()
        return _kit_model
    return Model(step, chances, pitch, None if folder is None else Path(folder))


def _asked(theirs: Any, own: Callable[..., Any], fault: Callable[..., str]) -> Callable[..., Any]:
    """Return `own`, or a function that asks `theirs` first."""
    if theirs is None or theirs is own:
        return own

    def on_copies(*given: Any) -> Any:
        # A function that changes what it is given must not spoil the weights.
        return theirs(*(np.array(arg) if isinstance(arg, np.ndarray) else arg for arg in given))

    return guarded(on_copies, own, fault)


def _context_fault(found: Any, before: Numbers, *_: Any) -> str:
    return _shape_fault(found, before.shape, "a context")


def _chances_fault(found: Any, point: Numbers, codes: Numbers) -> str:
    problem = _shape_fault(found, (len(codes),), "chances")
    if not problem and (np.min(found) < 0 or abs(float(np.sum(found)) - 1) > 1e-6):
        problem = f"returned chances that sum to {np.sum(found):.3g} instead of 1, or fall below 0"
    return problem


def _code_fault(found: Any, pitch: int) -> str:
    return _shape_fault(found, (13,), "a code")


def _shape_fault(found: Any, shape: tuple[int, ...], what: str) -> str:
    if not isinstance(found, list | tuple | np.ndarray):
        return f"returned {found!r:.40} where {what} was expected"
    numbers = np.asarray(found, dtype=float)
    if numbers.shape != shape:
        return f"returned the shape {list(numbers.shape)} where {list(shape)} was expected"
    return "" if np.isfinite(numbers).all() else "returned something that is no number"


def compose(
    *, model: Model | None = None, seed: int, bars: int = 8, primer: PrettyMIDI | None = None,
    source: str = "waltzes", temperature: float = 0.8, tempo: int = 110,
) -> PrettyMIDI:  # fmt: skip
    """Return so many bars, drawn note by note.

    Args:
        model: from `load`, with the learner's functions; None takes the course's own.
        seed: the same seed gives the same piece.
        bars: of 4/4 for `bach`, 2/4 for `folk`, 3/4 for `waltzes`.
        primer: a melody; the piece is the primer and so many bars more, in the primer's key.
        source: what it learned from; for the other controls see the card.

    Returns:
        A melody; for `waltzes` with a left hand of chords.

    Raises:
        CourseError: a control is out of its range, or the primer cannot be gone on from.
    """
    validate_controls(card, locals())
    validate_start(seed, bars)
    composer = (model or load()).composer(source)
    rng = np.random.default_rng(seed)
    ticks = bars * {"bach": 48, "folk": 24, "waltzes": 36}[source]
    shift = 0
    start: Piece
    if primer is None:
        start = (composer.openings[int(rng.integers(len(composer.openings)))],)
        ticks -= start[0][1]
        length = ticks + start[0][1]
    else:
        start, shift = from_music(primer, source)
        length = ticks + sum(note[1] for note in start)
    piece = composer.go_on(start, ticks, rng, temperature=temperature)
    return to_music(piece, source, tempo=tempo, shift=-shift, beats=length / 12)


# Training ----------------------------------------------------------------------------------------

RECIPES = ("quick", "full")


def train(
    *, recipe: str = "quick", seed: int = 0, out: Path | None = None, progress: bool = True,
    source: str | None = None, curve: bool = False,
) -> History:  # fmt: skip
    """Train CONCERT on its music; the weights that come with the course were made by `full`.

    Args:
        recipe: `quick` takes seconds a source, `full` minutes.
        seed: of weights and batches.
        out: the folder for weights, cards and checkpoints; None keeps nothing.
        progress: show bars.
        source: one of SOURCES; None trains all three in turn.
        curve: draw the curve while it comes.

    Returns:
        The history of the last source trained.

    Raises:
        CourseError: there is no such recipe or source, or the folder cannot be written to.
    """
    from coursekit.systems.concert_1994.training import train_source

    if recipe not in RECIPES:
        raise CourseError(f"There is no recipe {recipe!r}; there are: {', '.join(RECIPES)}.")
    for chosen in (source,) if source else SOURCES:
        history = train_source(chosen, recipe, seed, out, progress=progress, curve=curve)[1]
    return history
