"""The trained nets with a learner's functions in them, and what they compose."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np

from coursekit.encodings.eighths import encode_bar
from coursekit.errors import CourseError
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.learner import replacements
from coursekit.systems.vae_2013 import crux
from coursekit.systems.vae_2013.bars import STEPS, STEPS_PER_BEAT, Ints, to_midi

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.neural import History
    from coursekit.systems.vae_2013.network import Net

SYSTEM = "vae_2013"
NETS = ("melody", "melody map", "rhythm map", "collapsed")
"""The nets that ship, by the names of their plans."""
PATHS = ("walk", "prior")
EXTENT = 3.0
"""A map goes from minus this to this; the prior puts 99.5 % of all points into it."""
WALK = 0.5
"""The length of one step of a walk, as a share of what the prior would draw."""


def sample_fault(answer: Any, mean: Any, *_: Any) -> str:
    """Say what is wrong with a sample and its divergence; nothing where it is fit."""
    import torch

    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return f"returned {answer!r:.40} where (point, divergence) was expected"
    if any(not isinstance(part, torch.Tensor) or part.shape != mean.shape for part in answer):
        return "returned something else than two tensors of the shape of the mean"
    finite = all(bool(torch.isfinite(part).all()) for part in answer)
    return "" if finite else "returned something that is no finite number"


def units_fault(answer: Any, means: Any, *_: Any) -> str:
    """Say what is wrong with a list of active latents; nothing where it is fit."""
    latents = range(len(means[0]))
    fit = isinstance(answer, list | tuple) and all(latent in latents for latent in answer)
    return "" if fit else f"returned {answer!r:.40} where numbers of latents were expected"


def bound_fault(answer: Any, log_weights: Any) -> str:
    """Say what is wrong with a bound; nothing where it is fit."""
    fit = isinstance(answer, int | float) and bool(np.isfinite(answer))
    return "" if fit else f"returned {answer!r:.40} where a finite number was expected"


FAULTS = {
    crux.sample_with_kl: sample_fault,
    crux.active_units: units_fault,
    crux.importance_bound: bound_fault,
}


@dataclass
class Model:
    """The nets that ship, or one that was just trained, and the functions of the crux.

    Attributes:
        trained: a net of the learner's in place of those that ship; None for none.
    """

    trained: Net | None = None
    sample_with_kl: Callable[..., Any] = crux.sample_with_kl
    active_units: Callable[..., Any] = crux.active_units
    importance_bound: Callable[..., Any] = crux.importance_bound

    def net(self, name: str) -> Net:
        """Return a net by name; the learner's own, where there is one, bears every name."""
        return self.trained or load_net(name)

    def encode(self, name: str, bars: Any) -> tuple[Any, Any]:
        """Return means and deviations `[bar, latent]`, as arrays, of tokens `[bar, 16]`."""
        import torch

        with torch.no_grad():
            mean, log_deviation = self.net(name).encode(torch.as_tensor(np.array(bars)))
        return mean.numpy(), log_deviation.exp().numpy()

    def decode(self, name: str, points: Any, *, temperature: float = 0.0, seed: int = 0) -> Ints:
        """Return the bars `[point, 16]` at points `[point, latent]`; see `Net.decode`."""
        import torch

        generator = torch.Generator().manual_seed(seed)
        wanted = torch.as_tensor(np.array(points), dtype=torch.float32)
        return np.asarray(
            self.net(name).decode(wanted, temperature=temperature, generator=generator)
        )

    def sampled(self, name: str, bars: Any, *, seed: int = 0) -> tuple[Any, Any]:
        """Return points for bars by the model's `sample_with_kl`, and KL divergences in nats.

        Both are `[bar, latent]`.
        """
        import torch

        with torch.no_grad():
            mean, log_deviation = self.net(name).encode(torch.as_tensor(np.array(bars)))
            noise = torch.randn(mean.shape, generator=torch.Generator().manual_seed(seed))
            points, kl = self.sample_with_kl(mean, log_deviation, noise)
        return points.numpy(), kl.numpy()

    def weights(self, name: str, bars: Any, *, draws: int, seed: int = 0) -> list[list[float]]:
        """Return the logarithms of the weights of so many draws for each bar, in nats."""
        import torch

        from coursekit.systems.vae_2013.network import log_weights

        given, generator = torch.as_tensor(np.array(bars)), torch.Generator().manual_seed(seed)
        listed: list[list[float]] = log_weights(self.net(name), given, generator, draws).tolist()
        return listed


def load(
    sample_with_kl: Callable[..., Any] | None = None,
    active_units: Callable[..., Any] | None = None,
    importance_bound: Callable[..., Any] | None = None,
) -> Model:
    """Return the trained nets, with the learner's functions where given.

    What stops with an error, or returns something else than `crux` says, is replaced by the
    course's own, with a line that says so.
    """
    theirs = {
        "sample_with_kl": sample_with_kl,
        "active_units": active_units,
        "importance_bound": importance_bound,
    }
    return Model(**replacements(FAULTS, **theirs))


def file_of(name: str) -> str:
    """Return the name of a net's weights."""
    return name.replace(" ", "_")


@functools.cache
def load_net(name: str) -> Net:
    """Return one of the nets that ship, by its name in `NETS`."""
    from coursekit.neural import load_weights, shipped
    from coursekit.systems.vae_2013.training import PLANS

    if name not in PLANS:
        raise CourseError(f"There is no net {name!r}. There are: {', '.join(NETS)}.")
    net = PLANS[name].net()
    load_weights(net, shipped(SYSTEM, file_of(name)))
    return net.eval()


def learn(
    plan: Any = None,
    *,
    sample_with_kl: Callable[..., Any] | None = None,
    seed: int = 0,
    **options: Any,
) -> tuple[Model, History]:
    """Train a new net.

    Args:
        plan: a `training.Plan`; a plain melody net of 16 latents where None.
        sample_with_kl: the learner's.
        seed: the same seed gives the same weights on the same machine.
        options: as `training.learn` takes them.
    """
    from coursekit.systems.vae_2013 import training

    own = replacements(FAULTS, sample_with_kl=sample_with_kl)
    net, history = training.learn(plan, seed=seed, **own, **options)
    return Model(net.eval(), **own), history


def train(
    *, recipe: str = "quick", seed: int = 0, out: Path | None = None, progress: bool = True
) -> History:
    """Train all nets that ship and write weights and cards; return the melody net's history.

    Args:
        recipe: `quick` (a few minutes on two cores) or `full`.
        seed: the same seed gives the same weights on the same machine.
        out: the folder for the weights; nothing is written where it is None.
        progress: show bars.
    """
    from coursekit.systems.vae_2013 import training

    histories = {}
    for name, plan in training.PLANS.items():
        chosen = training.RECIPES[recipe]
        if recipe == "quick":
            chosen = dataclasses.replace(chosen, steps=training.STEPS[name])
        checkpoint = out / f"{file_of(name)}_checkpoint.pt" if out else None
        net, histories[name] = training.learn(
            plan, recipe=chosen, seed=seed, progress=progress, title=name, checkpoint=checkpoint
        )
        if out:
            training.save(net, plan, histories[name], out / file_of(name))
    return histories["melody"]


def sampled(net: Net, count: int, seed: int, *, temperature: float = 1.0) -> Ints:
    """Return bars `[count, 16]` decoded at points drawn from the prior."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    points = torch.randn((count, net.latents), generator=generator)
    return np.asarray(net.decode(points, temperature=temperature, generator=generator))


# What `compose` takes, as the card and the command line show it.
Which = Annotated[
    str, Control("Which net: melodies, a map of melodies or of rhythms, or one that collapsed.",
                 choices=NETS),
]  # fmt: skip
Path_ = Annotated[
    Literal["walk", "prior"],
    Control("From point to point in small steps, or each point drawn anew.", choices=PATHS),
]
Across = Annotated[float, Control("The first latent of the point about which all happens.", -3, 3)]
Up = Annotated[float, Control("The second latent of that point.", -3, 3)]
Reach = Annotated[
    float, Control("How far from there: 0 stays, 1 goes as far as the prior does.", 0, 2)
]
Temperature = Annotated[
    float, Control("0 takes the likeliest note of each step, 1 draws as the net expects.", 0, 2)
]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 8,
    primer: PrettyMIDI | None = None,
    net: Which = "melody",
    path: Path_ = "walk",
    x: Across = 0.0,
    y: Up = 0.0,
    reach: Reach = 1.0,
    temperature: Temperature = 0.5,
    tempo: Tempo = 108,
) -> PrettyMIDI:
    """Return so many bars of 4/4, decoded at points of a latent space.

    Args:
        model: from `load` or `learn`; None takes the course's own.
        seed: draws the points and, where the temperature is above 0, the notes.
        bars: of 4/4, the primer's among them.
        primer: a melody whose first bar opens the piece, and whose point takes the place of
            (x, y); the piece is in its key. A rhythm takes none.
        net: which of the nets; for the other controls see the card.

    Raises:
        CourseError: a control is out of its range, or the primer does not fit.
    """
    import torch

    model = model or load()
    chosen = model.net(net)
    rng, generator = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    opening, shift = _opening(chosen, primer)
    centre = np.zeros(chosen.latents)
    centre[: min(2, chosen.latents)] = (x, y)[: chosen.latents]
    if opening is not None:
        repeated = np.resize(np.pad(opening, (0, 8 - len(opening)), constant_values=24), STEPS)
        centre = model.encode(net, repeated[None])[0][0]
    of_sixteen = STEPS / (4 * STEPS_PER_BEAT[chosen.kind])
    points = centre + reach * _path(path, -int(-bars // of_sixteen), chosen.latents, rng)
    rows = torch.as_tensor(points, dtype=torch.float32)
    given = None if opening is None else torch.as_tensor(opening)
    drawn: dict[str, Any] = {"temperature": temperature, "generator": generator}
    first = chosen.decode(rows[:1], opening=given, **drawn)
    rest = chosen.decode(rows[1:], **drawn)
    tokens = torch.cat([first, rest]).flatten()[: int(bars * STEPS / of_sixteen)]
    return to_midi(chosen.kind, tokens.numpy(), shift=-shift, tempo=tempo)


def _opening(net: Net, primer: PrettyMIDI | None) -> tuple[Ints | None, int]:
    """Return the tokens of a primer's first bar and by how many semitones they were moved."""
    if primer is None:
        return None, 0
    if net.kind == "rhythm":
        raise CourseError("The rhythm map takes no primer. Choose a net of melodies.")
    tokens, shift = encode_bar(primer, system="the autoencoder")
    return np.array(tokens), shift


def _path(path: str, count: int, latents: int, rng: np.random.Generator) -> Any:
    """Return offsets `[point, latent]`; both kinds spread as far as the prior."""
    steps = rng.standard_normal((count, latents))
    if path == "prior":
        return steps
    offsets, keep = [steps[0]], np.sqrt(1 - WALK**2)
    for step in steps[1:]:
        offsets.append(keep * offsets[-1] + WALK * step)
    return np.stack(offsets)


card = Card(
    name=SYSTEM,
    title="The variational autoencoder, on bars of music",
    year=2013,
    authors=("Kingma", "Welling"),
    reference="KingmaWelling2013",
    era="latent spaces",
    kind="melody or rhythm",
    accepts=("nothing", "primer"),
    controls=controls_of(compose),
    lesson="09",
    weights=lambda model, controls: (
        None if model and model.trained else file_of(str(controls.get("net", "melody")))
    ),
)
