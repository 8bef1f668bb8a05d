"""The trained net with a learner's functions in it, and what it composes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from coursekit.corpora.styles import STYLES
from coursekit.encodings.melody import fit_melody
from coursekit.errors import CourseError
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.learner import replacements
from coursekit.systems.musenet_2019 import crux, vocabulary
from coursekit.systems.musenet_2019.bands import BANDS, USUAL
from coursekit.systems.musenet_2019.crux import INSTRUMENTS, LOWEST, PITCHES, VOLUMES
from coursekit.systems.musenet_2019.vocabulary import HIGHEST, NOTES, PLAYED_BY

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.neural import History
    from coursekit.systems.musenet_2019.network import Critic, Musician

SYSTEM = "musenet_2019"
NETS = ("styles", "critic")
"""The nets that ship: the composer, and the inner critic."""
METRES = {"chorale": (4, 4), "reel": (4, 4), "jig": (6, 8), "air": (3, 4), "blues": (4, 4),
          "pop": (4, 4)}  # fmt: skip
LOUDNESS = {1: 60, 2: 80, 3: 100}
"""The velocity of each volume."""


def token_fault(answer: Any, *_: Any) -> str:
    """Say what is wrong with a token; nothing where it is fit."""
    if isinstance(answer, bool) or not isinstance(answer, int | np.integer):
        return f"returned {answer!r:.40} where a whole number was expected"
    return "" if 0 <= answer < NOTES else f"returned {answer} where 0 to {NOTES - 1} was expected"


def parts_fault(answer: Any, *_: Any) -> str:
    """Say what is wrong with what a token was taken apart into; nothing where it is fit."""
    whole = isinstance(answer, tuple | list) and len(answer) == 3
    if not whole or any(token_fault(part) for part in answer):
        return f"returned {answer!r:.40} where instrument, volume and pitch were expected"
    instrument, volume, pitch = answer
    known = instrument < INSTRUMENTS and volume < VOLUMES and LOWEST <= pitch < LOWEST + PITCHES
    return "" if known else f"returned {answer!r}, which is no instrument, volume and pitch"


def times_fault(answer: Any, tokens: Sequence[int], waits: Any) -> str:
    """Say what is wrong with the times of tokens; nothing where they are fit."""
    if not isinstance(answer, list | tuple | np.ndarray) or len(answer) != len(tokens):
        return f"returned {answer!r:.40} where {len(tokens)} times were expected"
    fit = all(isinstance(one, int | np.integer) and one >= 0 for one in answer)
    return "" if fit else "returned times that are no whole numbers from 0 on"


FAULTS = {
    crux.combined_token: token_fault,
    crux.taken_apart: parts_fault,
    crux.shared_times: times_fault,
}


@dataclass
class Model:
    """The net that ships, or one that was just trained, and the functions of the crux.

    Attributes:
        trained: a net of the learner's in place of the one that ships; None for none.
    """

    trained: Musician | None = None
    combined_token: Callable[..., Any] = crux.combined_token
    taken_apart: Callable[..., Any] = crux.taken_apart
    shared_times: Callable[..., Any] = crux.shared_times

    @property
    def net(self) -> Musician:
        """The net that composes."""
        return self.trained or load_net()

    @functools.cached_property
    def codes(self) -> Any:
        """The token of each note, by `combined_token`, `[instrument, volume, pitch from C2 on]`."""
        return vocabulary.codes(self.combined_token)

    @functools.cached_property
    def notes(self) -> Any:
        """The notes of each token, by `taken_apart`, `[token, 3]`."""
        return vocabulary.notes_of_codes(self.taken_apart)

    def rows(self, tokens: Sequence[int], style: str, instruments: Sequence[str]) -> Any:
        """Return what the net sees of a whole piece, `[token, 5]`, its times by `shared_times`."""
        from coursekit.systems.musenet_2019.arranging import rows_of

        times = np.asarray(self.shared_times(list(tokens), vocabulary.WAITS), dtype=np.int64)
        return rows_of(np.asarray(tokens), style, instruments, 0, max(int(times[-1]), 1), times)

    def surprises(self, tokens: Sequence[int], style: str, instruments: Sequence[str]) -> Any:
        """Return the surprise in nats at each token of a whole piece, `[token]`."""
        import torch

        from coursekit.systems.musenet_2019.network import losses

        rows = self.rows(tokens, style, instruments)
        with torch.inference_mode():
            logits = self.net(rows[None, :-1])
            return losses(logits, rows[None, 1:, 0]).numpy()[-len(tokens) :]

    def liking(self, tokens: Sequence[int], style: str, instruments: Sequence[str]) -> float:
        """Return the critic's score of a whole piece: the log of the odds that it is real."""
        import torch

        with torch.inference_mode():
            return float(load_critic()(self.rows(tokens, style, instruments)[None]))


def load(
    combined_token: Callable[..., Any] | None = None,
    taken_apart: Callable[..., Any] | None = None,
    shared_times: Callable[..., Any] | None = None,
) -> Model:
    """Return the trained net, with the learner's functions where given.

    What stops with an error, or returns something else than `crux` says, is replaced by the
    course's own, with a line that says so.
    """
    theirs = {"combined_token": combined_token, "taken_apart": taken_apart,
              "shared_times": shared_times}  # fmt: skip
    return Model(**replacements(FAULTS, **theirs))


@functools.cache
def load_net() -> Musician:
    """Return the net that ships."""
    from coursekit.neural import load_weights, shipped
    from coursekit.systems.musenet_2019.network import MEDIUM, Musician

    net = Musician(MEDIUM)
    load_weights(net, shipped(SYSTEM, "styles"))
    return net.eval()


@functools.cache
def load_critic() -> Critic:
    """Return the critic that ships."""
    from coursekit.neural import load_weights, shipped
    from coursekit.systems.musenet_2019.network import Critic

    critic = Critic()
    load_weights(critic, shipped(SYSTEM, "critic"))
    return critic.eval()


def learn(
    shape: Any = None,
    *,
    combined_token: Callable[..., Any] | None = None,
    seed: int = 0,
    **options: Any,
) -> tuple[Model, History]:
    """Train a new net.

    Args:
        shape: its sizes; those of `network.TINY` where None.
        combined_token: the learner's, by which the pieces are written for the net.
        seed: the same seed gives the same weights on the same machine.
        options: as `training.learn` takes them.
    """
    from coursekit.systems.musenet_2019 import network, training

    own = replacements(FAULTS, combined_token=combined_token)
    net, history = training.learn(
        shape or network.TINY, seed=seed, table=Model(**own).codes, **options
    )
    return Model(net, **own), history


def train(
    *, recipe: str = "quick", seed: int = 0, out: Path | None = None, progress: bool = True
) -> History:
    """Train the net that ships and write its weights and card; then, on what it composes, a critic.

    Args:
        recipe: `quick` (about 25 minutes on one core) or `full`, for an accelerator.
        seed: the same seed gives the same weights on the same machine.
        out: the folder for the weights; nothing is written where it is None.
        progress: show a bar.
    """
    from coursekit.systems.musenet_2019 import network, training

    shape = network.MEDIUM if recipe == "quick" else training.FULL
    net, history = training.learn(
        shape,
        recipe=training.RECIPES[recipe],
        seed=seed,
        scored=True,
        progress=progress,
        checkpoint=out / "styles_checkpoint.pt" if out else None,
    )
    if out:
        training.save(net, history, out / "styles", shape)
        training.train_critic(net, out, seed=seed, progress=progress)
    return history


# What `compose` takes, as the card and the command line show it.
Style = Annotated[str, Control("What the piece is like.", choices=tuple(STYLES))]
ThenStyle = Annotated[str, Control("What its second half is like.", choices=("the same", *STYLES))]
Band = Annotated[
    str,
    Control("Who plays; the first has the primer.", choices=("usual", *BANDS)),
]
ThenBand = Annotated[
    str, Control("Who plays the second half.", choices=("usual", "the same", *BANDS))
]
Insist = Annotated[bool, Control("Let no other instrument begin a note.")]
BestOf = Annotated[
    int, Control("Compose so many and keep the one that the critic likes best.", 1, 16)
]
Temperature = Annotated[
    float, Control("0 takes the likeliest token each time, 1 draws as the net expects.", 0, 2)
]
Trust = Annotated[
    float,
    Control("Draw only among the likeliest tokens that together have this share.", 0.05, 1),
]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 8,
    primer: PrettyMIDI | None = None,
    style: Style = "chorale",
    instruments: Band = "usual",
    then_style: ThenStyle = "the same",
    then_instruments: ThenBand = "usual",
    insist: Insist = True,
    best_of: BestOf = 1,
    temperature: Temperature = 1.0,
    top_p: Trust = 0.95,
    tempo: Tempo = 100,
) -> PrettyMIDI:
    """Return so many bars of a style for some instruments; the second half may be in another.

    Args:
        model: from `load` or `learn`; None takes the course's own.
        seed: draws the notes.
        bars: after those of the primer; of 4/4, of 6/8 for a jig, of 3/4 for an air.
        primer: a melody, from which the net goes on.
        style: see the card, as for what follows.

    Raises:
        CourseError: a control is out of its range, or the primer does not fit.
    """
    import torch

    from coursekit.systems.musenet_2019 import composing

    model = model or load()
    band = USUAL[style] if instruments == "usual" else BANDS[instruments]
    given, opening = _given(model, primer, band[0])
    steps = -(-opening // STYLES[style]) * STYLES[style]
    first = bars if then_style == "the same" else bars // 2
    turn = steps + first * STYLES[style]
    then = style if then_style == "the same" else then_style
    total = turn + (bars - first) * STYLES[then]
    generator = torch.Generator().manual_seed(seed)
    how: Any = {"temperature": temperature, "top_p": top_p}
    begun = composing.Prompt(style, band, total, tuple(given), insist)
    drafts = composing.go_on(model.net, [begun] * best_of, [turn] * best_of, generator, **how)
    if then_style != "the same":
        second = {"usual": USUAL[then], "the same": band}.get(then_instruments)
        after = composing.Prompt(then, second or BANDS[then_instruments], total, (), insist)
        drafts = [composing.changed(model.net, draft, turn, after, generator, **how)
                  for draft in drafts]  # fmt: skip
        band = (*band, *(name for name in after.instruments if name not in band))
    best = (
        max(drafts, key=lambda draft: model.liking(draft, style, band))
        if best_of > 1
        else drafts[0]
    )
    return music(best, band, total, opening=opening, tempo=tempo, turns=((0, style), (turn, then)),
                 table=model.notes)  # fmt: skip


def _given(model: Model, primer: PrettyMIDI | None, leader: str) -> tuple[list[int], int]:
    """Return a primer as tokens for an instrument, and how many sixteenths it has."""
    if primer is None:
        return [], 0
    rows = fit_melody(primer, system="MuseNet", steps_per_beat=4, rests=True)
    low, high = int(rows["pitch"].min()), int(rows["pitch"].max())
    if low < LOWEST or high > HIGHEST:
        raise CourseError(
            f"The primer reaches from {low} to {high}; MuseNet knows the MIDI pitches {LOWEST} to "
            f"{HIGHEST}, C2 to C7. Move the primer by octaves."
        )
    begin = np.rint(4 * rows["onset"]).astype(np.int64)
    end = np.rint(4 * (rows["onset"] + rows["duration"])).astype(np.int64)
    longest = composing_limit(end)
    player = np.full(len(rows), list(PLAYED_BY).index(leader))
    notes = np.stack([begin, end, rows["pitch"].astype(np.int64), player,
                      np.full(len(rows), 3)], axis=1)  # fmt: skip
    return vocabulary.written(notes, longest, model.codes), longest


def composing_limit(end: Any) -> int:
    """Return the length of a primer in sixteenths.

    Raises:
        CourseError: it is too long to be heard at once.
    """
    longest = int(end.max())
    if longest > MOST_PRIMER:
        raise CourseError(
            f"The primer is too long: {longest / 4:g} beats, where {MOST_PRIMER // 4} can be "
            "heard. Give its last bars alone."
        )
    return longest


MOST_PRIMER = 512
"""Sixteenths that a primer may have: 32 bars of 4/4."""


def music(
    tokens: Sequence[int], band: Sequence[str], steps: int, *, opening: int = 0,
    tempo: float = 100, turns: Sequence[tuple[int, str]] = ((0, "chorale"),), table: Any = None,
) -> PrettyMIDI:  # fmt: skip
    """Return tokens as music; the last note of the first instrument is held to the end.

    Args:
        tokens: notes and waits.
        band: the instruments in the order of the tracks; others that play come after them.
        steps: the length in sixteenths.
        opening: sixteenths that were given, whose last note is not held.
        tempo: quarter notes a minute.
        turns: from which sixteenth on which style's metre counts.
        table: of notes, as `vocabulary.notes_of_codes` makes it.
    """
    import pretty_midi

    from coursekit.encodings.notes import blank_midi, note_objects

    notes, _ = vocabulary.read(tokens, table)
    midi = blank_midi(tempo, METRES[turns[0][1]])
    step = 15 / tempo
    for time, style in turns[1:]:
        if style != turns[0][1]:
            top, bottom = METRES[style]
            midi.time_signature_changes.append(pretty_midi.TimeSignature(top, bottom, time * step))
    names = list(PLAYED_BY)
    heard = {names[number] for number in notes[:, 3].tolist()}
    for place, name in enumerate([*band, *sorted(heard - set(band))]):
        rows = notes[notes[:, 3] == names.index(name)]
        if place == 0 and len(rows) and rows[-1, 0] >= opening:
            rows[-1, 1] = max(steps, rows[-1, 1])
        part = pretty_midi.Instrument(PLAYED_BY[name], name=name.capitalize())
        part.notes = note_objects(rows[:, 0] * step, rows[:, 1] * step, rows[:, 2],
                                  [LOUDNESS[volume] for volume in rows[:, 4].tolist()])  # fmt: skip
        midi.instruments.append(part)
    return midi


card = Card(
    name=SYSTEM,
    title="MuseNet, small: six styles and eight instruments in one net",
    year=2019,
    authors=("Payne",),
    reference="MuseNet2019",
    era="attention",
    kind="piece for several instruments",
    accepts=("nothing", "primer"),
    controls=controls_of(compose),
    lesson="15",
    weights=lambda model, controls: None if model and model.trained else "styles",
)
