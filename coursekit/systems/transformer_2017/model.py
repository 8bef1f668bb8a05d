"""The trained net with a learner's functions in it, and what it composes."""

from __future__ import annotations

import copy
import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from coursekit.encodings.chorale_primers import FREE, STEPS_IN_BAR, given_by
from coursekit.encodings.serialised import VOICES_IN_STEP, frames, parallel
from coursekit.errors import CourseError
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.learner import replacements, shape_fault, tensor_fault
from coursekit.systems.transformer_2017 import crux

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI
    from torch import Tensor

    from coursekit.neural import History
    from coursekit.systems.transformer_2017.network import Composer

SYSTEM = "transformer_2017"
NETS = ("chorales",)
"""The net that ships."""
Head = tuple[int, int]
"""Layer and head, each counted from 0."""


def attention_fault(answer: Any, query: Any, key: Any, value: Any) -> str:
    """Say what is wrong with an answer of attention; nothing where it is fit."""
    return tensor_fault(answer, value.shape)


def wave_fault(answer: Any, place: int, width: int) -> str:
    """Say what is wrong with the numbers of a place; nothing where they are fit."""
    return shape_fault(answer, (width,), "a list of numbers")


def habit_fault(answer: Any, *_: Any) -> str:
    """Say what is wrong with a head's habit; nothing where it is fit."""
    fit = isinstance(answer, int | float) and math.isfinite(answer)
    return "" if fit else f"returned {answer!r:.40} where a share was expected"


FAULTS = {
    crux.causal_attention: attention_fault,
    crux.sinusoidal_position: wave_fault,
    crux.habit: habit_fault,
}


@dataclass
class Model:
    """The net that ships, or one that was just trained, and the functions of the crux.

    Attributes:
        trained: a net of the learner's in place of the one that ships; None for none.
    """

    trained: Composer | None = None
    causal_attention: Callable[..., Any] = crux.causal_attention
    sinusoidal_position: Callable[..., Any] = crux.sinusoidal_position
    habit: Callable[..., Any] = crux.habit

    @functools.cached_property
    def net(self) -> Composer:
        """The net, attending and counting places by the learner's functions, where there are."""
        net = copy.deepcopy(self.trained or load_net())
        if self.causal_attention is not crux.causal_attention:
            net.use(attend=self.attend)
        if self.sinusoidal_position is not crux.sinusoidal_position:
            net.wave = self.sinusoidal_position
        return net.eval()

    def attend(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """Attend by the model's `causal_attention`, on `[batch, head, step, size]`."""
        mixed: Tensor = self.causal_attention(query, key, value)
        return mixed

    def maps(self, pitches: Any) -> Any:
        """Return who looks at whom in four bars at most, `[layer, head, token, token]`.

        Args:
            pitches: `[step, voice]`, from a bar's beginning on. Row and column 0 are the start of
                the piece, 1 the first soprano, 2 the first alto and so on.
        """
        import torch

        from coursekit.systems.transformer_2017.chorales import LENGTH, START

        tokens = torch.as_tensor(frames(pitches).reshape(-1))[: LENGTH - 1]
        seen = torch.cat([tokens.new_tensor([START]), tokens])
        return self.net.attention_maps(seen[None])[:, 0].numpy()

    def surprises(self, pitches: Any, without: Sequence[Head] = ()) -> Any:
        """Return the surprise in nats at each note of a chorale, `[step, voice]`.

        Args:
            pitches: `[step, voice]`.
            without: heads to switch off.
        """
        import torch

        from coursekit.systems.transformer_2017.network import surprise

        row = torch.as_tensor(frames(pitches).reshape(-1))
        with self.net.without_heads(*without):
            return surprise(self.net, row).numpy().reshape(-1, VOICES_IN_STEP)

    def under(
        self, soprano: Any, *, seed: int, temperature: float = 1.0, top_p: float = 0.95
    ) -> Any:
        """Return a soprano, `[step]` of sounding pitches, with three voices of the net's below it.

        The answer is `[step, voice]`. The net hears the soprano as it comes, and not in advance.
        """
        import torch

        from coursekit.systems.transformer_2017.composing import fill

        steps = len(soprano)
        plan = np.full((-(-steps // STEPS_IN_BAR) * STEPS_IN_BAR, VOICES_IN_STEP), FREE)
        plan[:steps, 0] = frames(np.tile(np.asarray(soprano)[:, None], VOICES_IN_STEP))[:, 0]
        tokens = fill(
            self.net,
            torch.as_tensor(plan.reshape(-1)),
            torch.Generator().manual_seed(seed),
            temperature=temperature,
            top_p=top_p,
        )
        return parallel(tokens[0].numpy())[:steps]

    def habits(self, maps: Any, back: int) -> list[list[float]]:
        """Return by `habit`, for each layer and head, the share that it gives so far back."""
        return [[self.habit(head.tolist(), back) for head in layer] for layer in maps]


def load(
    causal_attention: Callable[..., Any] | None = None,
    sinusoidal_position: Callable[..., Any] | None = None,
    habit: Callable[..., Any] | None = None,
) -> Model:
    """Return the trained net, with the learner's functions where given.

    What stops with an error, or returns something else than `crux` says, is replaced by the
    course's own, with a line that says so.
    """
    theirs = {
        "causal_attention": causal_attention,
        "sinusoidal_position": sinusoidal_position,
        "habit": habit,
    }
    return Model(**replacements(FAULTS, **theirs))


@functools.cache
def load_net(name: str = "chorales") -> Composer:
    """Return the net that ships."""
    from coursekit.neural import load_weights, shipped
    from coursekit.systems.transformer_2017.network import MEDIUM, Composer

    if name not in NETS:
        raise CourseError(f"There is no net {name!r}. There is: {', '.join(NETS)}.")
    net = Composer(MEDIUM)
    load_weights(net, shipped(SYSTEM, name))
    return net.eval()


def learn(
    shape: Any = None,
    *,
    causal_attention: Callable[..., Any] | None = None,
    seed: int = 0,
    **options: Any,
) -> tuple[Model, History]:
    """Train a new net.

    Args:
        shape: its sizes; those of `network.TINY` where None.
        causal_attention: the learner's, by which the net attends while it learns.
        seed: the same seed gives the same weights on the same machine.
        options: as `training.learn` takes them.
    """
    from coursekit.systems.transformer_2017 import network, training

    own = replacements(FAULTS, causal_attention=causal_attention)
    attend = own.get("causal_attention")
    net, history = training.learn(
        shape or network.TINY, attend=attend, seed=seed, **{"title": "Transformer", **options}
    )
    return Model(net, **own), history


def train(
    *, recipe: str = "quick", seed: int = 0, out: Path | None = None, progress: bool = True
) -> History:
    """Train the net that ships and write its weights and card.

    Args:
        recipe: `quick` (about 15 minutes on one core) or `full`, for an accelerator.
        seed: the same seed gives the same weights on the same machine.
        out: the folder for the weights; nothing is written where it is None.
        progress: show a bar.
    """
    from coursekit.systems.transformer_2017 import network, training

    net, history = training.learn(
        network.MEDIUM if recipe == "quick" else training.FULL,
        recipe=training.RECIPES[recipe],
        seed=seed,
        scored=True,
        progress=progress,
        checkpoint=out / "chorales_checkpoint.pt" if out else None,
    )
    if out:
        training.save(net, history, out / "chorales")
    return history


# What `compose` takes, as the card and the command line show it.
Temperature = Annotated[
    float, Control("0 takes the likeliest note each time, 1 draws as the net expects.", 0, 2)
]
Trust = Annotated[
    float,
    Control("Draw only among the likeliest notes that together have this share.", 0.05, 1),
]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 8,
    primer: PrettyMIDI | None = None,
    temperature: Temperature = 1.0,
    top_p: Trust = 0.95,
    tempo: Tempo = 80,
) -> PrettyMIDI:
    """Return so many bars of a chorale for four voices, in 4/4.

    Args:
        model: from `load` or `learn`; None takes the course's own.
        seed: draws the notes.
        bars: of 4/4, after those of the primer.
        primer: a melody, which the soprano sings while the net writes the voices below, or a
            chorale of four parts, soprano first; the net goes on from its end.
        temperature: see the card, as for `top_p`.

    Raises:
        CourseError: a control is out of its range, or the primer does not fit.
    """
    import torch

    from coursekit.systems.transformer_2017.composing import fill

    model = model or load()
    given = given_by(primer, "the transformer")
    tokens = fill(
        model.net,
        torch.as_tensor(given.plan(bars).reshape(-1)),
        torch.Generator().manual_seed(seed),
        temperature=temperature,
        top_p=top_p,
    )
    return given.music(parallel(tokens[0].numpy()), tempo)


card = Card(
    name=SYSTEM,
    title="The Transformer, on Bach's chorales",
    year=2017,
    authors=("Vaswani", "Shazeer", "Parmar", "Uszkoreit", "Jones", "Gomez", "Kaiser", "Polosukhin"),
    reference="Vaswani2017",
    era="attention",
    kind="chorale",
    accepts=("nothing", "primer"),
    controls=controls_of(compose),
    lesson="13",
    weights=lambda model, controls: None if model and model.trained else "chorales",
)
