"""The learner's functions in the trained nets, training, and what they compose."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from coursekit.corpora.clips import ATTRIBUTES, INSTRUMENTS, TEMPI
from coursekit.errors import CourseError
from coursekit.listening.sound import Audio, synthesised
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.jukebox_2020 import crux
from coursekit.systems.learner import replacements, shape_fault, tensor_fault

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.neural import History
    from coursekit.systems.jukebox_2020.network import Autoencoder
    from coursekit.systems.jukebox_2020.playing import Model

SYSTEM = "jukebox_2020"
RATE = 16_000
LONGEST = 60.0
"""Seconds of sound that are written at once."""
OPENING = 4.0
"""Seconds of a primer that are taken, at most; half of the piece where that is shorter."""


def quantise_fault(answer: Any, vectors: Any, codebook: Any) -> str:
    """Say what is wrong with entries and their codes; nothing where they are fit."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return f"returned {answer!r:.40} where (entries, codes) was expected"
    entries, codes = answer
    if fault := tensor_fault(entries, vectors.shape) or tensor_fault(codes, vectors.shape[:1]):
        return fault
    if codes.is_floating_point() or not 0 <= int(codes.min()) <= int(codes.max()) < len(codebook):
        return "returned codes that are no numbers of entries"
    return ""


def entries_fault(answer: Any, sums: Any, *_: Any) -> str:
    """Say what is wrong with moved entries; nothing where they are fit."""
    return tensor_fault(answer, sums.shape)


def use_fault(answer: Any, *_: Any) -> str:
    """Say what is wrong with the use of a codebook; nothing where it is fit."""
    return shape_fault(answer, (2,), "(share, bits)")


FAULTS = {
    crux.quantise: quantise_fault,
    crux.move_entries: entries_fault,
    crux.codebook_use: use_fault,
}


def load(
    quantise: Callable[..., Any] | None = None,
    move_entries: Callable[..., Any] | None = None,
    codebook_use: Callable[..., Any] | None = None,
) -> Model:
    """Return the trained nets, with the learner's functions where given.

    What stops with an error, or returns something else than `crux` says, is replaced by the
    course's own, with a line that says so.
    """
    from coursekit.systems.jukebox_2020.playing import Model

    theirs = {"quantise": quantise, "move_entries": move_entries, "codebook_use": codebook_use}
    return Model(**replacements(FAULTS, **theirs))


def learn(
    samples: Any,
    *,
    hop: int = 128,
    recipe: Any = None,
    seed: int = 0,
    quantise: Callable[..., Any] | None = None,
    move_entries: Callable[..., Any] | None = None,
    **options: Any,
) -> tuple[Autoencoder, History]:
    """Train one of Jukebox's autoencoders of samples for about 15 seconds.

    Args:
        samples: int16 `[clip, n]` to learn from, such as `clips.load(…).samples`.
        hop: samples of which each code tells: 16 times a power of 2.
        recipe: how long; `training.RECIPES["live"]` where None.
        seed: the same seed gives the same weights on the same machine.
        quantise: the learner's.
        move_entries: the learner's.
        options: as `fit` takes them.
    """
    from coursekit.systems.jukebox_2020 import training

    own = replacements(FAULTS, quantise=quantise, move_entries=move_entries)
    chosen = recipe or training.RECIPES["live"]
    net, history = training.learn(
        training.Plan(hop), samples, recipe=chosen, seed=seed, **own, **options
    )
    return net.eval(), history


def train(
    *, recipe: str = "quick", seed: int = 0, out: Path | None = None, progress: bool = True
) -> History:
    """Train all nets that ship and write weights and cards; return the history of the prior.

    Args:
        recipe: `quick` (the nets that ship: about half an hour of one core) or `full` (twenty
            times as long).
        seed: the same seed gives the same weights on the same machine.
        out: the folder for the weights; nothing is written where it is None.
        progress: show bars.
    """
    from coursekit.systems.jukebox_2020 import shipping

    return shipping.train(recipe=recipe, seed=seed, out=out, progress=progress)


# What `compose` takes, as the card and the command line show it.
Instrument = Annotated[str, Control("The instrument that plays.", choices=ATTRIBUTES["instrument"])]
Register = Annotated[str, Control("How high it plays.", choices=ATTRIBUTES["register"])]
Dynamics = Annotated[str, Control("How loud it plays.", choices=ATTRIBUTES["dynamics"])]
Texture = Annotated[
    str, Control("How many notes sound together, and how.", choices=ATTRIBUTES["texture"])
]
Heard = Annotated[
    str,
    Control("The finest level that is written, and heard.", choices=("top", "middle", "bottom")),
]
Temperature = Annotated[
    float, Control("Below 1 likely codes become likelier, above 1 rare ones.", 0.1, 1.5)
]


@validated
def compose(
    *,
    model: Any = None,
    seed: int,
    bars: int = 4,
    primer: PrettyMIDI | None = None,
    instrument: Instrument = "piano",
    register: Register = "middle",
    dynamics: Dynamics = "loud",
    texture: Texture = "melody with chords",
    level: Heard = "bottom",
    temperature: Temperature = 1.0,
    tempo: Tempo = 96,
) -> Audio:
    """Return sound as long as so many bars of 4/4 in this tempo.

    Args:
        model: from `load`; None takes the course's own.
        seed: draws the codes.
        bars: how long, with the tempo; one minute at most.
        primer: music of which the first four seconds open the piece, played by the instrument;
            half of the piece at most.
        instrument: who plays; for the other controls see the card.
        tempo: the nets know slow, moderate and fast, and are told the nearest.

    Raises:
        CourseError: a control is out of its range, the primer has no notes, or the piece would be
            longer than a minute.
    """
    import numpy as np
    import torch

    model = model or load()
    seconds = bars * 4 * 60 / tempo
    if seconds > LONGEST:
        raise CourseError(
            f"{bars} bars at {tempo} quarter notes a minute last {seconds:.0f} seconds; at most "
            f"{LONGEST:.0f} are written at once. Ask for fewer bars or a quicker tempo."
        )
    pace = min(TEMPI, key=lambda name: abs(math.log(tempo / np.mean(TEMPI[name]))))
    from coursekit.systems.jukebox_2020.playing import label_row

    row = label_row(
        instrument=instrument, register=register, dynamics=dynamics, tempo=pace, texture=texture
    )
    written = model.write(
        np.array([row]),
        seconds,
        torch.Generator().manual_seed(seed),
        down_to=level,
        temperature=temperature,
        openings=None if primer is None else _openings(model, primer, instrument, seconds),
    )
    heard = model.decode(level, written[level][0])
    return Audio(heard.samples[:, : round(seconds * RATE)], RATE)


def _openings(model: Model, primer: PrettyMIDI, instrument: str, seconds: float) -> dict[str, Any]:
    """Return the codes of a primer's beginning at each level, played by an instrument."""
    import copy

    from coursekit.systems.jukebox_2020.levels import LEVELS

    played = copy.deepcopy(primer)
    for part in played.instruments:
        part.program, part.is_drum = INSTRUMENTS[instrument], False
    length = min(OPENING, seconds / 2, max(played.get_end_time(), 0.08))
    # A whole number of the coarsest codes.
    length = max(0.08, length // 0.08 * 0.08)
    sound = synthesised(played, length + 0.04, sample_rate=RATE)
    return {
        name: model.encode(name, sound)[: round(length / 0.02) // frames]
        for name, frames in LEVELS.items()
    }


card = Card(
    name=SYSTEM,
    title="Jukebox, in miniature",
    year=2020,
    authors=("Dhariwal", "Jun", "Payne", "Kim", "Radford", "Sutskever"),
    reference="Dhariwal2020",
    era="raw audio",
    kind="ten seconds of sound",
    accepts=("nothing", "primer"),
    controls=controls_of(compose),
    lesson="17",
    weights=lambda model, controls: None if model and model.trained else "prior",
    makes="sound",
)
