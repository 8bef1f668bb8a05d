"""The trained nets with a learner's functions in them, and how they perform."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from coursekit.corpora.performances import Performance
from coursekit.errors import CourseError, announce
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.expressive_performance_2024 import crux
from coursekit.systems.learner import replacements

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.corpora.performance_rules import Score
    from coursekit.neural import History
    from coursekit.systems.expressive_performance_2024.network import Performer
    from coursekit.systems.expressive_performance_2024.playing import Take

SYSTEM = "expressive_performance_2024"
NETS = ("pianists", "rules")
"""The nets that ship: one learned from pianists (not for commercial use), one from rules."""
PIECES = {
    "sonata": "mozart/k545/movement1_exposition",
    "polonaise": "schumann_clara/polonaise_op1n4",
    "chorale": "bwv253",
    "rag": "joplin/maple_leaf_rag",
}
"""Pieces that are always at hand, by what the card calls them; the first two no net has learned."""


def code_fault(answer: Any, seconds: float, first: float, growth: float, count: int) -> str:
    """Say what is wrong with a code; nothing where it is fit."""
    if isinstance(answer, bool) or not isinstance(answer, int):
        return f"returned {answer!r:.40} where a whole number was expected"
    return "" if 0 <= answer < count else f"returned {answer}, which no mark of {count} has"


def seconds_fault(answer: Any, *_: Any) -> str:
    """Say what is wrong with a time; nothing where it is fit."""
    number = isinstance(answer, int | float) and not isinstance(answer, bool)
    fit = number and math.isfinite(answer) and 0 <= answer < 1000
    return "" if fit else f"returned {answer!r:.40} where seconds were expected"


def choice_fault(answer: Any, takes: Sequence[Any], wanted: Any) -> str:
    """Say what is wrong with a choice of takes; nothing where it is fit."""
    whole = isinstance(answer, int) and not isinstance(answer, bool)
    fit = whole and 0 <= answer < len(takes)
    return "" if fit else f"returned {answer!r:.40} where the place of a take was expected"


FAULTS = {
    crux.weber_code: code_fault,
    crux.weber_seconds: seconds_fault,
    crux.nearest_entropy: choice_fault,
}


@dataclass
class Model:
    """The nets that ship, or one that was just trained, and the functions of the crux.

    Attributes:
        trained: a net of the learner's in place of those that ship; None for none.
    """

    trained: Performer | None = None
    weber_code: Callable[..., Any] = crux.weber_code
    weber_seconds: Callable[..., Any] = crux.weber_seconds
    nearest_entropy: Callable[..., Any] = crux.nearest_entropy

    def net(self, player: str) -> Performer:
        """Return the net that plays."""
        return self.trained or load_net(player)

    def takes(
        self, scores: Sequence[Score], *, player: str = "pianists", seed: int, **drawn: Any
    ) -> list[Take]:
        """Return scores, each played once; for `drawn` see `playing.play`."""
        import torch

        from coursekit.systems.expressive_performance_2024.playing import Ruler, play

        ruler = Ruler(self.weber_code, self.weber_seconds)
        generator = torch.Generator().manual_seed(seed)
        return play(self.net(player), scores, generator, ruler=ruler, **drawn)

    def chosen(self, takes: Sequence[Take], player: str = "pianists") -> int:
        """Return which take has the entropies that lie nearest to those of real performances."""
        if len(takes) == 1:
            return 0
        begins, within = usual_entropies(player)
        wanted = [begins if new else within for new in takes[0].begins.tolist()]
        rows = [take.entropies.sum(axis=1).tolist() for take in takes]
        place: int = self.nearest_entropy(rows, wanted)
        return place


def load(
    weber_code: Callable[..., Any] | None = None,
    weber_seconds: Callable[..., Any] | None = None,
    nearest_entropy: Callable[..., Any] | None = None,
) -> Model:
    """Return the trained nets, with the learner's functions where given.

    What stops with an error, or returns something else than `crux` says, is replaced by the
    course's own, with a line that says so.
    """
    theirs = {
        "weber_code": weber_code,
        "weber_seconds": weber_seconds,
        "nearest_entropy": nearest_entropy,
    }
    return Model(**replacements(FAULTS, **theirs))


@functools.cache
def load_net(name: str = "pianists") -> Performer:
    """Return a net that ships; its card says from whom it learned, and under which licence."""
    from coursekit.neural import load_weights, read_card, shipped
    from coursekit.systems.expressive_performance_2024.network import Performer, Shape

    if name not in NETS:
        raise CourseError(f"There is no net {name!r}. There are: {', '.join(NETS)}.")
    path = shipped(SYSTEM, name)
    net = Performer(Shape(**read_card(path)["shape"]))
    load_weights(net, path)
    return net.eval()


@functools.cache
def course_piece(name: str) -> Score:
    """Return a piece of the course.

    Args:
        name: of PIECES, or of a rendered performance.

    Raises:
        CourseError: there is none.
    """
    wanted = PIECES.get(name, name)
    from coursekit.corpora import rendered_performances
    from coursekit.corpora.scores import score_of

    for one in rendered_performances.load():
        if one.name == wanted:
            return score_of(one)
    raise CourseError(f"There is no piece {name!r}. There are {', '.join(PIECES)}.")


def licence(name: str = "pianists") -> str:
    """Return under which licence a net's weights are."""
    from coursekit.neural import read_card, shipped

    return str(read_card(shipped(SYSTEM, name))["licence"])


@functools.cache
def usual_entropies(name: str = "pianists") -> tuple[float, float]:
    """Return how undecided a net is on real performances: where a chord begins, and within."""
    from coursekit.neural import read_card, shipped

    begins, within = read_card(shipped(SYSTEM, name))["entropies"]
    return float(begins), float(within)


def learn(
    shape: Any = None, *, player: Literal["pianists", "rules"] = "rules", seed: int = 0,
    **options: Any,
) -> tuple[Model, History]:  # fmt: skip
    """Train a new net.

    Args:
        shape: its sizes; those of `network.SMALL` where None.
        player: whose performances it learns from; pianists' are not on every computer.
        seed: the same seed gives the same weights on the same machine.
        options: as `training.learn` takes them.
    """
    from coursekit.systems.expressive_performance_2024 import network, training

    net, history = training.learn(shape or network.SMALL, player=player, seed=seed, **options)
    return Model(net), history


def train(
    *, recipe: str = "quick", seed: int = 0, out: Path | None = None, progress: bool = True
) -> History:
    """Train the nets that ship and write weights and cards; return the history of the first.

    Args:
        recipe: `quick` (about a quarter of an hour on one core) or `full`, for an accelerator.
        seed: the same seed gives the same weights on the same machine.
        out: the folder for the weights; nothing is written where it is None.
        progress: show a bar.

    Raises:
        CourseError: ASAP is not on this computer and cannot be downloaded.
    """
    from coursekit.systems.expressive_performance_2024 import training

    histories = []
    players: tuple[training.Player, ...] = ("pianists", "rules")
    for player in players:
        shape, how = training.plan(player, recipe)
        net, history = training.learn(
            shape, player=player, recipe=how, seed=seed, scored=True, progress=progress,
            checkpoint=out / f"{player}_checkpoint.pt" if out else None, title=player,
        )  # fmt: skip
        if out:
            training.save(net, history, player, out / player)
        histories.append(history)
    return histories[0]


def perform(
    music: PrettyMIDI | Performance | Score,
    *,
    model: Model | None = None,
    seed: int,
    player: str = "pianists",
    tempo: float | None = None,
    expression: float = 1.0,
    temperature: float = 1.0,
    top_p: float = 0.95,
    takes: int = 1,
) -> Performance:
    """Return a performance of a score, with its pedal.

    Args:
        music: a score, a performance of one, or MIDI as read; only its notes count.
        model: from `load` or `learn`; None takes the course's own.
        seed: draws.
        player: of NETS.
        tempo: quarter notes a minute on the whole, which is kept; None takes the score's.
        expression: 0 plays as written, 1 as the net does, 2 exaggerates.
        temperature: 0 takes the likeliest each time.
        top_p: draw among the likeliest that have this share together.
        takes: so many are played, and the one whose entropies are nearest to real ones is kept.

    Raises:
        CourseError: there is nothing to play.
    """
    from coursekit.corpora.scores import score_of
    from coursekit.systems.expressive_performance_2024.playing import at_tempo, expressive

    model, score = model or load(), score_of(music)
    if tempo is not None:
        score = replace(score, tempo=float(tempo))
    played = model.takes(
        [score] * takes, player=player, seed=seed, temperature=temperature, top_p=top_p
    )
    take = played[model.chosen(played, player)]
    performance = at_tempo(take.performance(score, f"net: {player}"), score)
    return expressive(performance, score, expression)


# What `compose` takes, as the card and the command line show it.
Piece = Annotated[
    str, Control("What is played where no primer is given.", choices=("sonata", "polonaise",
                                                                      "chorale", "rag")),
]  # fmt: skip
Player = Annotated[
    str,
    Control("Whose playing the net has learned; pianists' weights are not for commercial use.",
            choices=NETS),
]  # fmt: skip
Expression = Annotated[
    float, Control("0 plays as written, 1 as the net does, 2 exaggerates.", 0, 2)
]
Temperature = Annotated[
    float, Control("0 takes the likeliest each time, 1 draws as the net expects.", 0, 2)
]
Trust = Annotated[
    float, Control("Draw only among the likeliest that together have this share.", 0.05, 1)
]
Takes = Annotated[
    int, Control("So many are played; the one whose entropies are nearest to real ones stays.",
                 1, 8)
]  # fmt: skip
Pedal = Annotated[bool, Control("Use the sustain pedal.")]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 8,
    primer: PrettyMIDI | None = None,
    piece: Piece = "sonata",
    player: Player = "pianists",
    expression: Expression = 1.0,
    temperature: Temperature = 1.0,
    top_p: Trust = 0.95,
    takes: Takes = 1,
    pedal: Pedal = True,
    tempo: Tempo = 100,
) -> PrettyMIDI:
    """Perform the first bars of a piece; this system plays, and composes no notes.

    Args:
        model: from `load` or `learn`; None takes the course's own.
        seed: draws timing, touch, loudness and pedal.
        bars: how many of the piece are played, from its beginning.
        primer: what is played; its own velocities and small deviations do not count.
        piece: see the card, as for the other controls.

    Raises:
        CourseError: a control is out of its range, or nothing in the primer can be played.
    """
    from coursekit.corpora.scores import score_of, shortened

    score = course_piece(piece) if primer is None else score_of(primer)
    short = shortened(score, bars)
    if primer is not None and len(short.notes) < len(score.notes):
        announce(f"Only the first {bars} bars of the primer were played; `bars` says how many.")
    played = perform(
        short, model=model, seed=seed, player=player, tempo=tempo, expression=expression,
        temperature=temperature, top_p=top_p, takes=takes,
    )  # fmt: skip
    return played.to_midi(pedal=pedal)


card = Card(
    name=SYSTEM,
    title="Expressive performance",
    year=2024,
    authors=("Liu",),
    reference="Liu2024",
    era="attention",
    kind="performance of a score",
    accepts=("nothing", "primer"),
    controls=controls_of(compose),
    lesson="16",
    weights=lambda model, controls: (
        None if model and model.trained else str(controls.get("player", "pianists"))
    ),
)
