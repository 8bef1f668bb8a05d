"""The learner's functions in the trained nets, training, and what they compose."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np

from coursekit.corpora.sixteenths import FIRST, HOLD, REST, STEPS, TRACKS, Floats, Ints, music_of
from coursekit.errors import CourseError
from coursekit.evaluation.melodies import ATTRIBUTES
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.learner import replacements, shape_fault
from coursekit.systems.musicvae_2018 import crux
from coursekit.systems.musicvae_2018.space import NETS, SYSTEM, Model, file_of, line_of

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.neural import History
    from coursekit.systems.musicvae_2018.network import Net

NONE = "none"


def slerp_fault(answer: Any, a: Any, b: Any, share: float) -> str:
    """Say what is wrong with a point between two others; nothing where it is fit."""
    return shape_fault(answer, (len(a),), "a point")


def vector_fault(answer: Any, points: Any, values: Any) -> str:
    """Say what is wrong with a vector; nothing where it is fit."""
    return shape_fault(answer, (len(points[0]),), "a vector")


FAULTS = {crux.slerp: slerp_fault, crux.attribute_vector: vector_fault}


def load(
    slerp: Callable[..., Any] | None = None, attribute_vector: Callable[..., Any] | None = None
) -> Model:
    """Return the trained nets, with the learner's functions where given.

    What stops with an error, or returns something else than `crux` says, is replaced by the
    course's own, with a line that says so.
    """
    return Model(**replacements(FAULTS, slerp=slerp, attribute_vector=attribute_vector))


def learn(
    plan: Any = None,
    *,
    recipe: Any = None,
    seed: int = 0,
    slerp: Callable[..., Any] | None = None,
    attribute_vector: Callable[..., Any] | None = None,
    **options: Any,
) -> tuple[Model, History]:
    """Train a new net of 2-bar melodies for about 15 seconds.

    Args:
        plan: a `training.Plan`; that of the net that ships where None.
        recipe: how long; `training.RECIPES["live"]` where None.
        seed: the same seed gives the same weights on the same machine.
        slerp: the learner's.
        attribute_vector: the learner's.
        options: as `training.learn` takes them.
    """
    from coursekit.systems.musicvae_2018 import training

    own = replacements(FAULTS, slerp=slerp, attribute_vector=attribute_vector)
    chosen = recipe or training.RECIPES["live"]
    net, history = training.learn(plan, recipe=chosen, seed=seed, **options)
    return Model(net.eval(), **own), history


def train(
    *, recipe: str = "quick", seed: int = 0, out: Path | None = None, progress: bool = True
) -> History:
    """Train all nets that ship and write weights and cards; return the 2-bar melodies' history.

    Args:
        recipe: `quick` (the nets that ship: about an hour of one core) or `full` (the paper's
            nets and sizes).
        seed: the same seed gives the same weights on the same machine.
        out: the folder for the weights; nothing is written where it is None.
        progress: show bars.
    """
    from coursekit.systems.musicvae_2018 import training
    from coursekit.systems.musicvae_2018.attributes import save_ways

    histories = {}
    for name, plan in (training.PLANS if recipe == "quick" else training.FULL).items():
        chosen = training.RECIPES[recipe]
        shown: dict[str, Any] = {"seed": seed, "progress": progress, "title": name}
        shown["checkpoint"] = out / f"{file_of(name)}_checkpoint.pt" if out else None
        if recipe == "quick":
            chosen = dataclasses.replace(chosen, steps=training.STEPS_OF[name])
            net, histories[name] = training.learn_shipped(name, chosen, **shown)
        else:
            net, histories[name] = training.learn(plan, recipe=chosen, **shown)
        if out:
            training.save(net, name, plan, histories[name], out / file_of(name))
            if name == "melody":
                save_ways(net, plan, histories[name], out / "attributes")
    return histories["melody"]


# What `compose` takes, as the card and the command line show it.
Which = Annotated[
    str, Control("Melodies of 2 bars or of 16, drums, or melody, bass and drums.", choices=NETS)
]
Path_ = Annotated[
    Literal["near", "walk", "prior"],
    Control("Stay about one point, walk on from each to the next, or draw each anew.",
            choices=("near", "walk", "prior")),
]  # fmt: skip
Reach = Annotated[
    float, Control("How far from point to point: 0 repeats, 1 goes anywhere.", 0, 1)
]  # fmt: skip
Temperature = Annotated[
    float, Control("0 takes the likeliest note of each step, 1 draws as the net expects.", 0, 2)
]
Attribute = Annotated[
    str, Control("Which property of 2-bar melodies is to grow or to shrink.",
                 choices=(NONE, *ATTRIBUTES)),
]  # fmt: skip
Amount = Annotated[float, Control("By how much: below 0 it shrinks.", -2, 2)]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 8,
    primer: PrettyMIDI | None = None,
    net: Which = "melody",
    path: Path_ = "near",
    reach: Reach = 0.4,
    temperature: Temperature = 0.5,
    attribute: Attribute = "none",
    amount: Amount = 0.0,
    tempo: Tempo = 110,
) -> PrettyMIDI:
    """Return so many bars of 4/4, decoded at points of a latent space.

    Args:
        model: from `load` or `learn`; None takes the course's own.
        seed: draws the points and, where the temperature is above 0, the notes.
        bars: of 4/4; with a primer, so many follow it.
        primer: a melody that is kept whole; what follows answers it from near the point of its
            last bars. Drums and trios take none.
        net: which of the nets; for the other controls see the card.

    Raises:
        CourseError: a control is out of its range, or the primer does not fit.
    """
    model = model or load()
    chosen = model.net(net)
    if attribute != NONE and net != "melody":
        raise CourseError("Attributes are known of the 2-bar melodies only. Choose net='melody'.")
    opening = _opening(chosen, primer)
    count = -(-bars // chosen.bars)
    drawn = model.samples(
        count + 1, net=net, seed=seed, source="prior" if path == "prior" else "aggregate"
    )
    if len(opening):
        last = opening[-chosen.steps :]
        centre = model.encode(np.resize(last, (chosen.steps, 1))[None], net)[0]
    else:
        centre = drawn[-1]
    points = _points_of(model, path, centre, drawn[:count], reach)
    if attribute != NONE:
        points = model.apply(points, attribute, amount)
    tokens = model.decode_tokens(
        points, net=net, temperature=temperature, seed=seed, begins=chosen.kind != "drums"
    ).reshape(-1, len(TRACKS[chosen.kind]))[: bars * STEPS]
    if chosen.kind == "melody":
        # The last note sounds on to the end, so that a piece has the length that was asked for.
        tokens[np.flatnonzero(tokens[:, 0] >= FIRST)[-1] + 1 :] = HOLD
    return music_of(chosen.kind, np.concatenate([opening, tokens]), tempo=tempo)


def _opening(net: Net, primer: PrettyMIDI | None) -> Ints:
    """Return a primer's tokens, `[step, track]`, up to a bar line; none where there is none."""
    if primer is None:
        return np.zeros((0, len(TRACKS[net.kind])), dtype=np.int64)
    if net.kind != "melody":
        raise CourseError("Drums and trios take no primer. Choose net='melody' or net='long'.")
    line = line_of(primer, "primer")
    return np.pad(line, ((0, -len(line) % STEPS), (0, 0)), constant_values=REST)


def _points_of(model: Model, path: str, centre: Floats, drawn: Floats, reach: float) -> Floats:
    """Return the points of a piece, `[stretch, latent]`."""
    if path == "prior":
        return drawn
    points, here = [], centre.tolist()
    for there in drawn.tolist():
        points.append(model.slerp(here, there, reach))
        if path == "walk":
            here = list(points[-1])
    return np.array(points)


card = Card(
    name=SYSTEM,
    title="MusicVAE",
    year=2018,
    authors=("Roberts", "Engel", "Raffel", "Hawthorne", "Eck"),
    reference="Roberts2018",
    era="latent spaces",
    kind="melody, drums or trio",
    accepts=("nothing", "primer"),
    controls=controls_of(compose),
    lesson="10",
    weights=lambda model, controls: (
        None
        if model and model.trained and controls.get("net", "melody") == "melody"
        else file_of(str(controls.get("net", "melody")))
    ),
)
