"""The trained nets with a learner's functions in them, and what they compose."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import numpy as np

from coursekit.corpora import blues
from coursekit.errors import CourseError
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.eck_schmidhuber_2002 import crux
from coursekit.systems.eck_schmidhuber_2002.band import ARRANGEMENTS, arrange
from coursekit.systems.eck_schmidhuber_2002.figures import CHORDS, random_walk
from coursekit.systems.eck_schmidhuber_2002.playing import free_run
from coursekit.systems.eck_schmidhuber_2002.seeds import MOST, opening_of, written_opening
from coursekit.systems.learner import replacements

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.neural import History
    from coursekit.systems.eck_schmidhuber_2002.network import BlockNet, Net

SYSTEM = "eck_schmidhuber_2002"
PLAYERS = ("lstm", "plain", "walk", "written")
"""Who plays: the paper's net, a plain recurrent net, a random walk, or people's own bars."""
WEIGHTS = {
    ("lstm", 1): "chords",
    ("lstm", 2): "blues",
    ("plain", 2): "plain",
    ("everyone", 2): "everyone",
}
"""The nets that ship, by kind and experiment."""


def wiring_fault(answer: Any, *sizes: int) -> str:
    """Say what is wrong with a table of connections; nothing where it is fit."""
    rows, columns = crux.connections(*sizes).shape
    mask = np.asarray(answer)
    is_table = mask.shape == (rows, columns) and mask.dtype.kind in "biuf"
    if is_table and np.isin(mask, (0, 1)).all():
        return ""
    expected = f"a table of 0 and 1 with {rows} rows and {columns} columns was expected"
    return f"returned something of the shape {list(mask.shape)} where {expected}"


def note_fault(answer: Any, outputs: list[float], chance: float) -> str:
    """Say what is wrong with a note that was drawn; nothing where it is fit."""
    if hasattr(answer, "__index__") and 0 <= answer < len(outputs):
        return ""
    return f"returned {answer!r:.40} where a place from 0 to {len(outputs) - 1} was expected"


def time_fault(answer: Any, beat: float, ratio: float) -> str:
    """Say what is wrong with a time that was moved; nothing where it is fit."""
    is_number = isinstance(answer, int | float) and not isinstance(answer, bool)
    if is_number and answer >= 0 and abs(answer - beat) <= 1:
        return ""
    return f"returned {answer!r:.40} for beat {beat:g}, where a time near it was expected"


FAULTS = {
    crux.connections: wiring_fault,
    crux.draw_note: note_fault,
    crux.swing: time_fault,
}


def new_net(
    experiment: int = 2,
    kind: str = "lstm",
    *,
    seed: int = 0,
    connections: Callable[..., Any] = crux.connections,
) -> Net:
    """Return an untrained net of the paper's size.

    Args:
        experiment: 1 for chords, 2 for chords and melody.
        kind: `lstm`, the paper's; `everyone`, where chords hear the melody too; or `plain`, a
            recurrent net of as many weights.
        seed: of the first weights.
        connections: says who may hear whom, such as a learner's.
    """
    from coursekit.systems.eck_schmidhuber_2002.network import BlockNet, PlainNet, everyone

    wiring = everyone if kind == "everyone" else connections
    own_kind = kind != "everyone"
    net = BlockNet(4, 4 if experiment == 2 else 0, wiring=wiring, own_kind=own_kind, seed=seed)
    return PlainNet(net.notes, net.weights(), seed=seed) if kind == "plain" else net


@functools.lru_cache(maxsize=16)
def _shipped_net(kind: str, experiment: int, connections: Callable[..., Any]) -> Net:
    from coursekit.neural import load_weights, shipped

    net = new_net(experiment, kind, connections=connections)
    load_weights(net, shipped(SYSTEM, WEIGHTS[kind, experiment]))
    return net.eval()


@dataclass(frozen=True)
class Model:
    """The trained nets, read when they are asked for, and the functions of the crux.

    Attributes:
        connections: wires the nets.
        draw_note: draws the melody.
        swing: moves the off-beats.
    """

    connections: Callable[..., Any] = crux.connections
    draw_note: Callable[..., Any] = crux.draw_note
    swing: Callable[..., Any] = crux.swing

    def net(self, kind: str = "lstm", experiment: int = 2) -> Net:
        """Return a trained net; the same one when asked again.

        Args:
            kind: as `new_net` has it.
            experiment: 1 or 2.

        Raises:
            CourseError: there is no such net, or its weights are missing or damaged.
        """
        if (kind, experiment) not in WEIGHTS:
            offered = ", ".join(f"{kind} for experiment {number}" for kind, number in WEIGHTS)
            raise CourseError(f"There is no net {kind!r} for experiment {experiment}: {offered}.")
        return _shipped_net(kind, experiment, self.connections)


def load(
    connections: Callable[..., Any] | None = None,
    draw_note: Callable[..., Any] | None = None,
    swing: Callable[..., Any] | None = None,
) -> Model:
    """Return the model, with the learner's functions in it where given.

    Args:
        connections: says who may hear whom; what it cuts stays silent in the trained net.
        draw_note: draws each note of the melody.
        swing: moves every time.

    A function that stops with an error, or returns something else than it should, is replaced by
    the course's own, with a line that says so.
    """
    return Model(**replacements(FAULTS, connections=connections, draw_note=draw_note, swing=swing))


def learn_net(
    experiment: int = 2,
    kind: str = "lstm",
    *,
    recipe: str = "quick",
    seed: int = 0,
    out: Path | None = None,
    progress: bool = True,
) -> tuple[Net, History]:
    """Train a net of the paper's; that of experiment 2 begins with the chords of experiment 1.

    Args and errors are those of `train`; into the folder `out` only checkpoints are written.
    """
    from coursekit.systems.eck_schmidhuber_2002.training import learn, recipe_of

    chosen = recipe_of(experiment, recipe)
    net = new_net(experiment, kind, seed=seed)
    if experiment == 2 and kind == "lstm":
        chords, _ = learn_net(1, recipe=recipe, seed=seed, out=out, progress=progress)
        cast("BlockNet", net).take_chords(cast("BlockNet", chords))
    checkpoint = out / f"{_weights_name(kind, experiment)}.checkpoint" if out else None
    return net, learn(net, chosen, seed=seed, progress=progress, checkpoint=checkpoint)


def _weights_name(kind: str, experiment: int) -> str:
    return WEIGHTS.get((kind, experiment), f"{kind}_{experiment}")


def train(
    *,
    recipe: str = "quick",
    seed: int = 0,
    out: Path | None = None,
    progress: bool = True,
    experiment: int = 2,
    kind: str = "lstm",
) -> History:
    """Train a net as `learn_net` does, and write its weights with their card.

    Args:
        recipe: `quick`, a minute or two on two cores, or `full`.
        seed: of the first weights and of the choruses drawn.
        out: a folder for weights, card and checkpoint; None writes nothing.
        progress: show a bar.
        experiment: 1 for chords, 2 for chords and melody.
        kind: as `new_net` has it.

    Raises:
        CourseError: there is no such recipe, or the folder cannot be written.
    """
    from coursekit.neural import save_weights

    net, history = learn_net(experiment, kind, recipe=recipe, seed=seed, out=out, progress=progress)
    if out:
        choruses, chords = "datasets/blues, training split", "the chords of datasets/blues"
        facts = history.card(
            system=SYSTEM,
            experiment=experiment,
            kind=kind,
            data=choruses if experiment == 2 else chords,
            licence="MIT",
            chords_first=experiment == 2 and kind == "lstm",
        )
        save_weights(net, out / _weights_name(kind, experiment), facts)
    return history


# What `compose` takes, as the card and the command line show it.
Player = Annotated[
    str,
    Control(
        "Who plays: the paper's net, a plain recurrent net, a random walk on the scale over the "
        "right chords, or bars written by people.",
        choices=PLAYERS,
    ),
]
Experiment = Annotated[int, Control("1 plays the chords alone, 2 chords and melody.", 1, 2)]
SeedNotes = Annotated[
    int,
    Control("How many quarter notes of a written chorus a net is given to begin with.", 1, MOST),
]
Temperature = Annotated[
    float,
    Control("Below 1 the melody takes the likely more often, above 1 the unlikely.", 0.2, 3),
]
SwingRatio = Annotated[
    float,
    Control("Where in the beat the second eighth falls: .5 is straight, .67 a triplet.", 0.5, 0.75),
]
Arrangement = Annotated[
    str,
    Control(
        "With a comping piano and a walking bass, or held chords as in the paper.",
        choices=ARRANGEMENTS,
    ),
]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 12,
    primer: PrettyMIDI | None = None,
    player: Player = "lstm",
    experiment: Experiment = 2,
    seed_notes: SeedNotes = 1,
    temperature: Temperature = 1.0,
    swing: SwingRatio = 0.62,
    arrangement: Arrangement = "band",
    tempo: Tempo = 132,
) -> PrettyMIDI:
    """Return so many bars of blues, from the first bar of the form on.

    Args:
        model: from `load`, with the learner's functions; None takes the course's own.
        seed: the same seed gives the same piece.
        bars: of 4/4; the form has twelve and begins again.
        primer: a melody of your own, 1 to 24 notes from C4 to C5 on a grid of straight eighths,
            from the first beat on; rests are filled. The piece begins with it, goes on where it
            ends and has so many bars in all.
        player: one of `PLAYERS`; for the other controls see the card.

    Raises:
        CourseError: a control is out of its range, or the primer cannot be gone on from.
    """
    if primer is not None and (player not in ("lstm", "plain") or experiment != 2):
        raise CourseError(
            "Only a net that plays a melody can go on from a primer. Choose player lstm or plain "
            "with experiment 2, or leave the primer away."
        )
    model = model or load()
    rng = np.random.default_rng(seed)
    steps = bars * blues.STEPS_PER_BAR
    opening = opening_of(primer, steps, swing) if primer is not None else None
    if player in ("lstm", "plain"):
        start = opening or written_opening(seed_notes, rng)
        # No plain net ships for chords alone: that of both plays, and its chords are kept.
        played = free_run(
            model.net(player, experiment if player == "lstm" else 2),
            steps,
            [seed],
            openings=[start.pitches],
            temperature=temperature,
            draw=model.draw_note,
        )[0]
    elif player == "walk":
        played = blues.with_form(random_walk(steps, rng))
    else:
        choruses = math.ceil(bars / blues.BARS)
        written = blues.steps_of(rng.integers(0, 2, (choruses, blues.BARS)))
        played = written.reshape(-1, written.shape[-1])[:steps]
    return arrange(
        played[:, :CHORDS] if experiment == 1 else played,
        tempo=tempo,
        swing=swing,
        arrangement=arrangement,
        opening=opening.notes if opening else None,
        swinger=model.swing,
    )


card = Card(
    name=SYSTEM,
    title="Blues by LSTM",
    year=2002,
    authors=("Eck", "Schmidhuber"),
    reference="EckSchmidhuber2002",
    era="connectionism",
    kind="piano and bass",
    accepts=("nothing", "primer"),
    controls=controls_of(compose),
    lesson="08",
    weights=lambda _, controls: (
        # No plain net ships for chords alone: that of both plays.
        WEIGHTS.get(
            (controls["player"], controls["experiment"] if controls["player"] == "lstm" else 2), ""
        )
    ),
)
