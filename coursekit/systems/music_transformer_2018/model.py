"""The trained nets with a learner's functions in them, and what they compose."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import numpy as np

from coursekit.encodings.chorale_primers import FREE, STEPS_IN_BAR, Given, given_by
from coursekit.encodings.serialised import VOICES_IN_STEP, Pitches, frames, parallel, struck
from coursekit.errors import CourseError
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.learner import replacements, tensor_fault
from coursekit.systems.music_transformer_2018 import crux

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.neural import History
    from coursekit.neural.transformer import Decoder

SYSTEM = "music_transformer_2018"
Net = Literal["frames", "serial", "piano"]
NETS: tuple[Net, ...] = get_args(Net)
"""The nets that ship: chorales frame by frame, chorales token by token, and piano."""
Way = Literal["go on", "harmonise"]
TRIES = 8
"""Drafts of a harmonisation, of which the likeliest is kept."""


def skew_fault(answer: Any, logits: Any) -> str:
    """Say what is wrong with skewed logits; nothing where they are fit."""
    return tensor_fault(answer, logits.shape)


def plan_fault(answer: Any, soprano: Any, voices: int) -> str:
    """Say what is wrong with a plan for a harmonisation; nothing where it is fit."""
    expected = f"a list of {len(soprano)} rows of {voices} whole numbers"
    try:
        rows = np.asarray(answer)
    except ValueError:
        return f"returned rows of different lengths where {expected} was expected"
    if rows.shape != (len(soprano), voices) or rows.dtype.kind != "i":
        return f"returned {answer!r:.60} where {expected} was expected"
    if (rows[:, 0] != np.asarray(soprano)).any():
        return "did not keep the soprano"
    return "" if (rows[:, 1:] == FREE).all() else "left no choice to the net in the other voices"


FAULTS = {crux.skew: skew_fault, crux.soprano_plan: plan_fault}


@dataclass
class Model:
    """The nets that ship, or one that was just trained, and the functions of the crux.

    Attributes:
        trained: nets of the learner's, by name, in place of those that ship.
    """

    trained: dict[str, Decoder] = field(default_factory=dict)
    skew: Callable[..., Any] = crux.skew
    soprano_plan: Callable[..., Any] = crux.soprano_plan
    _nets: dict[str, Decoder] = field(default_factory=dict, repr=False)

    def net(self, name: str = "frames") -> Any:
        """Return a net that skews by the learner's function, where there is one."""
        if name not in self._nets:
            net = copy.deepcopy(self.trained.get(name) or load_net(name))
            if self.skew is not crux.skew:
                net.use(skew=self.skew)
            self._nets[name] = net.eval()
        return self._nets[name]

    def harmonise(
        self,
        soprano: Any,
        *,
        seed: int,
        tries: int = TRIES,
        temperature: float = 1.0,
        top_p: float = 0.95,
        net: str = "frames",
    ) -> Pitches:
        """Return a soprano with three voices of the net's below it, `[step, 4]`.

        Args:
            soprano: `[step]`, the MIDI pitch that sounds on each sixteenth from a bar's beginning
                on.
            seed: draws.
            tries: drafts, of which the likeliest is returned.
            temperature: as the card says.
            top_p: as the card says.
            net: `frames`, which knows what the soprano will sing in the next bar, or `serial`,
                which hears it as it comes.
        """
        line = frames(np.tile(np.asarray(soprano, dtype=np.int64)[:, None], VOICES_IN_STEP))[:, 0]
        rows = self.soprano_plan(line.tolist(), VOICES_IN_STEP)
        return self.fill(np.array(rows), seed, tries, temperature, top_p, net)

    def fill(
        self, plan: Any, seed: int, tries: int, temperature: float, top_p: float, net: str
    ) -> Pitches:
        """Return sounding pitches for a plan of tokens `[step, 4]`: the likeliest of some tries."""
        import torch

        from coursekit.systems.music_transformer_2018.composing import best

        drawn = best(
            self.net(net),
            torch.as_tensor(np.asarray(plan)),
            torch.Generator().manual_seed(seed),
            tries,
            temperature=temperature,
            top_p=top_p,
            cached=self.skew is crux.skew,
        )
        return parallel(drawn.numpy())

    def surprises(self, pitches: Pitches, net: str = "frames") -> Any:
        """Return the surprise in nats at each note of a chorale, `[step, 4]`."""
        import torch

        from coursekit.systems.music_transformer_2018.training import surprise

        return surprise(self.net(net), torch.as_tensor(frames(pitches))).numpy()


def load(
    skew: Callable[..., Any] | None = None, soprano_plan: Callable[..., Any] | None = None
) -> Model:
    """Return the trained nets, with the learner's functions where given.

    With a skew of the learner's, keys and values are not kept from note to note: a single row is
    skewed right even by a function that does nothing. It takes longer, and its faults are heard.
    What stops with an error, or returns something else than `crux` says, is replaced by the
    course's own, with a line that says so.
    """
    return Model(**replacements(FAULTS, skew=skew, soprano_plan=soprano_plan))


@functools.cache
def load_net(name: str) -> Decoder:
    """Return a net that ships."""
    from coursekit.neural import load_weights, shipped
    from coursekit.systems.music_transformer_2018.training import new_net

    if name not in NETS:
        raise CourseError(f"There is no net {name!r}. There are: {', '.join(NETS)}.")
    net = new_net(name)
    load_weights(net, shipped(SYSTEM, name))
    return net.eval()


def learn(
    name: str = "serial", *, skew: Callable[..., Any] | None = None, seed: int = 0, **options: Any
) -> tuple[Model, History]:
    """Train a new net.

    Args:
        name: `frames`, `serial` or `piano`.
        skew: the learner's, by which the net skews while it learns.
        seed: the same seed gives the same weights on the same machine.
        options: as `training.learn` takes them; `shape` gives the net other sizes.
    """
    from coursekit.systems.music_transformer_2018 import training

    own = replacements(FAULTS, skew=skew)
    net = training.new_net(name, options.pop("shape", None), seed=seed)
    net.use(skew=own.get("skew"))
    history = training.learn(net, seed=seed, **options)
    return Model({name: net}, **own), history


def train(
    *, recipe: str = "quick", seed: int = 0, out: Path | None = None, progress: bool = True
) -> History:
    """Train the three nets that ship and write their weights and cards.

    Args:
        recipe: `quick` (about a quarter of an hour each on one core) or `full`, for an accelerator:
            the paper's sizes, and MAESTRO for the piano.
        seed: the same seed gives the same weights on the same machine.
        out: the folder for the weights; nothing is written where it is None.
        progress: show a bar.
    """
    from coursekit.systems.music_transformer_2018 import training

    for name in NETS:
        history = training.train(name, recipe, seed=seed, out=out, progress=progress)
    return history


# What `compose` takes, as the card and the command line show it.
Which = Annotated[
    Net,
    Control(
        "Chorales frame by frame, chorales token by token as in the paper, or piano.", choices=NETS
    ),
]
Task = Annotated[
    Way,
    Control(
        "Go on from the primer, or harmonise its melody to its end; a chorale's, if none.",
        choices=get_args(Way),
    ),
]
Temperature = Annotated[
    float, Control("0 takes the likeliest note each time, 1 draws as the net expects.", 0, 2)
]
Trust = Annotated[
    float,
    Control("Draw only among the likeliest notes that together have this share.", 0.05, 1),
]
Tries = Annotated[int, Control("Drafts, of which the likeliest is kept; chorales only.", 1, 16)]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 8,
    primer: PrettyMIDI | None = None,
    net: Which = "frames",
    way: Task = "go on",
    temperature: Temperature = 1.0,
    top_p: Trust = 0.95,
    tries: Tries = 1,
    tempo: Tempo = 80,
) -> PrettyMIDI:
    """Return a chorale for four voices, or piano music.

    Args:
        model: from `load` or `learn`; None takes the course's own.
        seed: draws the notes.
        bars: of 4/4, after those of the primer; a harmonisation is as long as its melody.
        primer: for chorales a melody, which the soprano sings while the net writes the voices
            below, or a chorale of four parts, soprano first; for the piano any music.
        net: see the card, as for `way`, `temperature`, `top_p` and `tries`.
        tempo: quarter notes a minute; the piano's own time is free, and it counts for its length.

    Raises:
        CourseError: a control is out of its range, or the primer does not fit.
    """
    model = model or load()
    if net == "piano":
        from coursekit.systems.music_transformer_2018.playing import play_on

        cached = model.skew is crux.skew
        return play_on(model.net("piano"), primer, bars, tempo, seed, temperature, top_p, cached)
    given = given_by(primer, "the music transformer")
    if way == "harmonise":
        given = _soprano_of(given) if primer else _a_soprano(seed, bars)
        line = given.plan(0)[: len(given.grid), 0]
        plan = np.array(model.soprano_plan(line.tolist(), VOICES_IN_STEP))
    else:
        plan = given.plan(bars)
    return given.music(model.fill(plan, seed, tries, temperature, top_p, net), tempo)


def _soprano_of(given: Given) -> Given:
    grid = given.grid.copy()
    grid[:, 1:] = FREE
    return Given(grid, given.shift)


def _a_soprano(seed: int, bars: int) -> Given:
    """Return the first bars of the soprano of a chorale that the nets were not trained on."""
    from coursekit.corpora import jsb

    known = jsb.load("test")
    piece = known[seed % len(known)]
    return _soprano_of(Given(struck(piece.pitches[: bars * STEPS_IN_BAR])))


card = Card(
    name=SYSTEM,
    title="Music Transformer",
    year=2018,
    authors=("Huang", "Vaswani", "Uszkoreit", "Shazeer", "Simon", "Hawthorne", "Dai", "Hoffman",
             "Dinculescu", "Eck"),
    reference="Huang2018",
    era="attention",
    kind="chorale",
    accepts=("nothing", "primer"),
    controls=controls_of(compose),
    lesson="14",
    weights=lambda model, controls: (
        None if model and controls["net"] in model.trained else controls["net"]
    ),
)  # fmt: skip
