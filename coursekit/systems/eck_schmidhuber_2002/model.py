"""The blues of Eck and Schmidhuber: memory blocks that keep twelve bars in mind.

One net reads chords and melody, an eighth note at a time, and says what comes next. Some of its
blocks are for chords, some for melody, and the wiring lets melody hear chords but not the other
way round, so nothing that is improvised can disturb the form. Here stand the wiring, the draw of
a note and the swing; the nets are in `blues.nets`, their learning in `blues.learning`, free
running in `blues.playing`, the band in `blues.band`, what is claimed in `blues.claims`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.corpora import blues as corpus
from coursekit.errors import CourseError
from coursekit.systems.base import (
    Card,
    Control,
    guarded,
    validate_controls,
    validate_start,
)
from coursekit.systems.eck_schmidhuber_2002.band import ARRANGEMENTS, arrange
from coursekit.systems.eck_schmidhuber_2002.crux import connections, draw_note, swing
from coursekit.systems.eck_schmidhuber_2002.paper import claims
from coursekit.systems.eck_schmidhuber_2002.playing import (
    bars_known,
    chord_share,
    free_run,
    pitches_of,
    random_walk,
    scale_share,
    surprise,
    true_chords,
    with_form,
    wrong_chords,
)
from coursekit.systems.eck_schmidhuber_2002.seeds import opening_of, seed_of, written_opening

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.neural import History
    from coursekit.systems.eck_schmidhuber_2002.network import BlockNet, PlainNet

__all__ = [
    "ARRANGEMENTS", "PLAYERS", "Model", "arrange", "bars_known", "card", "chord_share", "claims",
    "compose", "connections", "draw_note", "free_run", "load", "new_net", "pitches_of",
    "random_walk", "scale_share", "seed_of", "surprise", "swing", "train", "true_chords",
    "with_form", "wrong_chords",
]  # fmt: skip

# The three functions that lesson 08 has you write ------------------------------------------------








# The system --------------------------------------------------------------------------------------

PLAYERS = ("lstm", "plain", "walk", "written")
"""Who plays: the paper's net, a plain recurrent net, a random walk, or people's own bars."""
_NETS = {("lstm", 1): "chords", ("lstm", 2): "blues", ("plain", 2): "plain",
         ("everyone", 2): "everyone"}  # fmt: skip

card = Card(
    name="eck_schmidhuber_2002",
    title="Blues by LSTM",
    year=2002,
    authors=("Eck", "Schmidhuber"),
    reference="EckSchmidhuber2002",
    era="connectionism",
    kind="piano and bass",
    accepts=("nothing", "primer"),
    controls=(
        Control("player", "choice", "lstm", "Who plays: the paper's net, a plain recurrent net, a "
                "random walk on the scale over the right chords, or bars written by people.",
                choices=PLAYERS),
        Control("experiment", "int", 2, "1 plays the chords alone, 2 chords and melody.", 1, 2),
        Control("seed_notes", "int", 1, "How many quarter notes of a written chorus a net is given "
                "to begin with.", 1, 24),
        Control("temperature", "float", 1.0, "Below 1 the melody takes the likely more often, "
                "above 1 the unlikely.", 0.2, 3),
        Control("swing", "float", 0.62, "Where in the beat the second eighth falls: .5 is "
                "straight, .67 a triplet.", 0.5, 0.75),
        Control("arrangement", "choice", "band", "With a comping piano and a walking bass, or held "
                "chords as in the paper.", choices=ARRANGEMENTS),
        Control("tempo", "int", 132, "Quarter notes a minute.", 30, 240),
    ),
    lesson="08",
)  # fmt: skip


def new_net(
    experiment: int = 2, kind: str = "lstm", *, seed: int = 0,
    connections: Callable[..., Any] | None = None, **sizes: Any,
) -> BlockNet | PlainNet:  # fmt: skip
    """Return an untrained net of the paper's size.

    Args:
        experiment: 1 for chords, 2 for chords and melody.
        kind: `lstm`, the paper's; `everyone`, where chords hear the melody too; or `plain`, a
            recurrent net of as many weights.
        seed: of the first weights.
        connections: the learner's function; None takes the kit's.
        sizes: what else `BlockNet` takes.
    """
    from coursekit.systems.eck_schmidhuber_2002.network import (
        CHORDS,
        MELODY,
        BlockNet,
        PlainNet,
        everything,
    )

    wiring = everything if kind == "everyone" else connections or globals()["connections"]
    melody_blocks = 4 if experiment == 2 else 0
    net = BlockNet(4, melody_blocks, wiring=wiring, seed=seed, **sizes)
    if kind != "plain":
        return net
    return PlainNet(CHORDS + (MELODY if melody_blocks else 0), net.weights(), seed=seed)


@dataclass
class Model:
    """The trained nets, read when they are asked for, with the learner's functions.

    Attributes:
        connections: wires the nets; the kit's where None.
        draw_note: draws the melody; the kit's where None.
        swing: moves the off-beats; the kit's where None.
    """

    connections: Callable[..., Any] | None = None
    draw_note: Callable[..., Any] | None = None
    swing: Callable[..., Any] | None = None
    _nets: dict[str, Any] = field(default_factory=dict, repr=False)

    def net(self, kind: str = "lstm", experiment: int = 2) -> BlockNet | PlainNet:
        """Return a trained net; the same one when asked again.

        Args:
            kind: as `new_net` has it.
            experiment: 1 or 2.

        Raises:
            CourseError: there is no such net, or its weights are missing or damaged.
        """
        if (kind, experiment) not in _NETS:
            offered = ", ".join(f"{kind} for experiment {number}" for kind, number in _NETS)
            raise CourseError(f"There is no net {kind!r} for experiment {experiment}: {offered}.")
        name = _NETS[kind, experiment]
        if name not in self._nets:
            from coursekit.neural import load_weights, shipped

            net = new_net(experiment, kind, connections=self.connections)
            load_weights(net, shipped(card.name, name))
            self._nets[name] = net.eval()
        return self._nets[name]  # type: ignore[no-any-return]


_kit_model: Model | None = None


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
    from coursekit.systems.eck_schmidhuber_2002.guard import FAULTS

    theirs: dict[str, Any] = {}
    for name, given in (("connections", connections), ("draw_note", draw_note), ("swing", swing)):
        own = globals()[name]
        if given is not None and given is not own:
            theirs[name] = guarded(given, own, FAULTS[name])
    if theirs:
        return Model(**theirs)
    global _kit_model
    _kit_model = _kit_model or Model()
    return _kit_model


def compose(
    *, model: Model | None = None, seed: int, bars: int = 12, primer: PrettyMIDI | None = None,
    player: str = "lstm", experiment: int = 2, seed_notes: int = 1, temperature: float = 1.0,
    swing: float = 0.62, arrangement: str = "band", tempo: int = 132,
) -> PrettyMIDI:  # fmt: skip
    """Return so many bars of blues, from the first bar of the form on.

    Args:
        model: from `load`, with the learner's functions; None takes the course's own.
        seed: the same seed gives the same piece.
        bars: of 4/4; the form has twelve and begins again.
        primer: a melody of your own, 1 to 24 notes from C4 to C5 on a grid of straight eighths
            without rests; the piece begins with it and has so many bars in all.
        player: one of `PLAYERS`; for the other controls see the card.

    Raises:
        CourseError: a control is out of its range, or the primer cannot be gone on from.
    """
    _validate(locals())
    model = model or load()
    rng = np.random.default_rng(seed)
    steps = bars * corpus.STEPS_PER_BAR
    opening = opening_of(primer, steps) if primer is not None else None
    if player in ("lstm", "plain"):
        start = opening or written_opening(seed_notes, rng)
        # No plain net ships for chords alone: that of both plays, and its chords are kept.
        net = model.net(player, experiment if player == "lstm" else 2)
        played = free_run(
            net, steps, [seed], openings=[start.pitches],
            temperature=temperature, draw=model.draw_note,
        )[0]  # fmt: skip
    elif player == "walk":
        played = with_form(random_walk(steps, rng))
    else:
        choruses = math.ceil(bars / corpus.BARS)
        played = corpus.steps_of(rng.integers(0, 2, (choruses, corpus.BARS)))
        played = played.reshape(-1, played.shape[-1])[:steps]
    if experiment == 1:
        played = played[:, : len(corpus.CHORD_NOTES)]
    return arrange(played, tempo=tempo, swing=swing, arrangement=arrangement,
                   opening=opening.notes if opening else None, swinger=model.swing)  # fmt: skip


def _validate(given: dict[str, Any]) -> None:
    validate_controls(card, given)
    validate_start(given["seed"], given["bars"])
    if given["primer"] is not None and (given["player"], given["experiment"]) not in (
        ("lstm", 2), ("plain", 2),
    ):  # fmt: skip
        raise CourseError(
            "Only a net that plays a melody can go on from a primer. Choose player lstm or plain "
            "with experiment 2, or leave the primer away."
        )


def train(
    *, recipe: str = "quick", seed: int = 0, out: Path | None = None, progress: bool = True,
    experiment: int = 2, kind: str = "lstm",
) -> History:  # fmt: skip
    """Train a net of the paper's and return how it went.

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
    from coursekit.systems.eck_schmidhuber_2002.training import learn, recipe_of

    def learned(net: Any, experiment: int, name: str) -> History:
        checkpoint = out / f"{name}.checkpoint" if out else None
        return learn(net, recipe_of(experiment, recipe), seed=seed, progress=progress,
                     checkpoint=checkpoint)  # fmt: skip

    net: Any = new_net(experiment, kind, seed=seed)
    chords_first = experiment == 2 and kind == "lstm"
    if chords_first:
        chords: Any = new_net(1, seed=seed)
        learned(chords, 1, "chords")
        net.take_chords(chords)
    name = _NETS.get((kind, experiment), kind)
    history = learned(net, experiment, name)
    if out:
        facts = history.card(
            system=card.name, experiment=experiment, kind=kind, data="datasets/blues, training "
            "split" if experiment == 2 else "the chords of datasets/blues", licence="MIT",
            chords_first=chords_first,
        )  # fmt: skip
        save_weights(net, out / name, facts)
    return history
