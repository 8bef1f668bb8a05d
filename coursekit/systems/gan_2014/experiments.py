"""What is measured of the games: heaps, early slopes, the best judge, rhythms, likelihoods."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import nn

from coursekit.encodings.notes import notes_of
from coursekit.neural import Recipe, fit
from coursekit.systems.gan_2014 import training
from coursekit.systems.gan_2014.crux import generator_loss
from coursekit.systems.gan_2014.data import (
    CENTRES,
    MODES,
    RADIUS,
    SPREAD,
    STEPS,
    STEPS_PER_BEAT,
    Floats,
    Pattern,
    patterns_of,
    rhythms,
    ring,
    sounded,
    variety,
)
from coursekit.systems.gan_2014.model import Model, compose, load
from coursekit.systems.gan_2014.network import Game, saturating_loss

POINTS = 1_000
SAMPLES = 1_000
HELD_OUT = 300
WIDTHS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
CENTROIDS = 64
LONG = 12
"""Bars of a piece that is judged as music."""
LOOKS = 6
"""How often the ring is looked at while it is learned, at even distances."""
OFTEN, IN_TURN = replace(training.RING, turns=5), training.RING
RING_GAMES = {
    "collapsed": (OFTEN, "adam"),
    "in turn": (IN_TURN, "adam"),
    "without momentum": (OFTEN, "rmsprop"),
    "mended": (IN_TURN, "rmsprop"),
    "saturating": (IN_TURN, "rmsprop"),
}
"""The ways in which the ring is played for; the last has the loss of the game as first stated."""
RHYTHM_GAMES = {
    "collapsed": (training.RULES["rhythms"]["collapsed"], "adam"),
    "without blur": (training.RHYTHM, "rmsprop"),
    "mended": (training.RULES["rhythms"]["mended"], "rmsprop"),
}


def occupied(points: Floats) -> dict[str, Any]:
    """Return how points lie on the ring.

    Args:
        points: `[point, (x, y)]`.

    Returns:
        `near`: the share that lies at a heap; `uneven`: half the sum by which the heaps' shares of
        these differ from an eighth, 0 where all are alike, 1 where none lies at a heap.
    """
    away = np.linalg.norm(points[:, None] - np.array(CENTRES)[None], axis=-1)
    at = away.argmin(1)[away.min(1) <= RADIUS]
    shares = np.bincount(at, minlength=MODES) / max(1, len(at))
    uneven = float(np.abs(shares - 1 / MODES).sum() / 2) if len(at) else 1.0
    return {"near": len(at) / len(points), "uneven": uneven}


def snapshot(game: Game, step: int, seed: int = 0) -> dict[str, Any]:
    """Return a moment of a game for the ring: forged points, and the opinion of every place.

    Returns:
        `step`; `points` `[point, 2]`; `edge`, where the cells of the map begin along either axis,
        and `opinions` `[cell up, cell across]`.
    """
    edge = np.linspace(-1.8, 1.8, 41)
    middles = (edge[1:] + edge[:-1]) / 2
    places = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)
    points = training.forged(game, POINTS, np.random.default_rng(seed))
    judged = training.opinions(game, places).reshape(len(middles), -1)
    return {"step": step, "points": points, "edge": edge, "opinions": judged}


def ring_study(seed: int, model: Model | None = None, **shorter: Any) -> dict[str, Any]:
    """Play for the ring in each of the ways, and look at it on the way and at the end.

    Args:
        seed: of the nets and the draws.
        model: whose functions count; None takes the kit's.
        shorter: changes of the recipe.

    Returns:
        For each way the heaps covered at each look, the last at the end, and at the end what
        `occupied` says and the mean `opinions` of the real and of the forged.
    """
    model = model or load()
    found: dict[str, Any] = {}
    for name, (rules, optimiser) in RING_GAMES.items():
        rng = np.random.default_rng(seed)
        seen: list[int] = []

        def look(_: int, game: Any, rng: Any = rng, seen: list[int] = seen) -> None:
            seen.append(model.covered(training.forged(game, POINTS, rng)))

        recipe = training.recipe_for("ring", optimiser=optimiser, **shorter)
        loss = saturating_loss if name == "saturating" else model.generator_loss
        game, _ = training.play(
            "ring",
            seed=seed,
            rules=rules,
            recipe=recipe,
            loss=loss,
            look=look,
            every=-(-recipe.steps // LOOKS),
            progress=False,
        )
        points = training.forged(game, POINTS, rng)
        look(recipe.steps, game)
        judged = [training.opinions(game, given).mean() for given in (ring(POINTS, rng), points)]
        found[name] = {"covered": seen[1:], **_rounded(occupied(points)),
                       "opinions": [round(float(value), 3) for value in judged]}  # fmt: skip
    return found


def early_slopes(seed: int, judge_steps: int = 100) -> dict[str, float]:
    """Let a judge learn against forgeries that never improve, and measure what a forger would feel.

    Args:
        seed: of both nets and the draws.
        judge_steps: how long the judge learns.

    Returns:
        `opinion`: the judge's mean opinion of the forgeries; the norm of the generator's gradient
        by the crux's loss, `non_saturating`, and by the game's own, `saturating`.
    """
    game = Game(training.RING, seed)
    recipe = Recipe("quick", steps=judge_steps, learning_rate=1e-3, optimiser="rmsprop")
    fit(
        game,
        lambda _, draws, __: game.discriminator_pays(training.real_ring(128, draws), draws),
        recipe,
        seed=seed,
        progress=False,
    )
    norms = {}
    for name, loss in (("non_saturating", generator_loss), ("saturating", saturating_loss)):
        value = game.generator_pays(torch.Generator().manual_seed(seed), loss)
        slopes = torch.autograd.grad(value, list(game.generator.parameters()))
        norms[name] = float(nn.utils.get_total_norm(slopes))
    forged = training.forged(game, POINTS, np.random.default_rng(seed))
    return _significant({"opinion": training.opinions(game, forged).mean(), **norms})


class Known(Game):
    """A game whose generator is a round heap and does not learn."""

    def make(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return points around nought."""
        return inputs / 2


def best_judge(seed: int, steps: int = 3_000) -> dict[str, float]:
    """Train a judge against forgeries whose density is known, and hold it against the best one.

    The forgeries are a round heap, half as wide as the ring. The best judge's opinion is
    p_data / (p_data + p_forged), by the paper's first proposition.

    Returns:
        `error`: the mean distance between the judge's opinion and the best one, over as many real
        as forged points; `constant`: that of an opinion that is a half everywhere.
    """
    game = Known(training.RING, seed)
    recipe = Recipe("quick", steps=steps, learning_rate=2e-3, schedule="cosine")
    fit(
        game,
        lambda _, draws, __: game.discriminator_pays(training.real_ring(256, draws), draws),
        recipe,
        seed=seed,
        progress=False,
    )
    rng = np.random.default_rng(seed)
    points = np.concatenate([ring(POINTS, rng), rng.standard_normal((POINTS, 2)) / 2])
    real = np.mean([_bell(points - centre, SPREAD) for centre in np.array(CENTRES)], axis=0)
    best = real / (real + _bell(points, 0.5))
    judged = training.opinions(game, points)
    return _rounded({"error": np.abs(judged - best).mean(), "constant": np.abs(0.5 - best).mean()})


def _bell(points: Floats, width: float) -> Floats:
    """Return the density at points `[point, 2]` of a round bell around nought."""
    squares = (points**2).sum(-1)
    return np.asarray(np.exp(-squares / (2 * width**2)) / (2 * np.pi * width**2))


def rhythm_study(seed: int, model: Model | None = None, **shorter: Any) -> dict[str, Any]:
    """Play for rhythms in each of the ways; measure variety, and likelihoods by Parzen windows.

    Returns:
        For each way, and for bars drawn from the training tunes (`copied`), the figures of
        `variety` against held-out bars; under `parzen` what `likelihoods` says.
    """
    rng, held_out = np.random.default_rng(seed), patterns_of(rhythms("test"))
    bars, made = rhythms("train"), {}
    found: dict[str, Any] = {}
    for name, (rules, optimiser) in RHYTHM_GAMES.items():
        game, _ = training.play(
            "rhythms",
            seed=seed,
            rules=rules,
            recipe=training.recipe_for("rhythms", optimiser=optimiser, **shorter),
            progress=False,
        )
        made[name] = training.forged(game, SAMPLES, rng)
        patterns = patterns_of(made[name])
        found[name] = _rounded({**variety(patterns, held_out), **shares_of(patterns)})
    made = {
        "mended": made["mended"],
        "collapsed": made["collapsed"],
        **simple_models(rng),
    }
    copied = patterns_of(bars[rng.integers(len(bars), size=SAMPLES)])
    found["copied"] = _rounded({**variety(copied, held_out), **shares_of(copied)})
    found["parzen"] = likelihoods(made, seed, model)
    return found


def shares_of(patterns: list[Pattern]) -> dict[str, float]:
    """Return which share of bars is empty, holds one note alone, and is known from training."""
    known, notes = set(patterns_of(rhythms("train"))), np.array([sum(p) for p in patterns])
    return {
        "empty": float((notes == 0).mean()),
        "single": float((notes == 1).mean()),
        "known": float(np.mean([pattern in known for pattern in patterns])),
    }


def simple_models(rng: np.random.Generator) -> dict[str, Floats]:
    """Return samples `[sample, 16]` of what nobody would call a model.

    `copied`: bars of the training tunes, drawn by lot. `centroids`: the same number of bars, each
    replaced by the middle of its cluster (k-means), so that in a third of them some steps are
    neither struck nor silent. `single steps`: each sixteenth drawn for itself.
    """
    from scipy.cluster.vq import kmeans2

    bars = rhythms("train").astype(np.float64)
    middles, cluster = kmeans2(bars, CENTROIDS, minit="++", rng=rng)
    drawn = rng.integers(len(bars), size=SAMPLES)
    return {
        "copied": bars[drawn],
        "centroids": np.asarray(middles[cluster[drawn]]),
        "single steps": (rng.random((SAMPLES, bars.shape[1])) < bars.mean(0)).astype(float),
    }


def likelihoods(
    made: dict[str, Floats], seed: int, model: Model | None = None
) -> dict[str, list[float]]:
    """Return the Parzen estimate of held-out bars for each width, by whose samples they are.

    Args:
        made: samples `[sample, 16]` by name.
        seed: draws the held-out bars, the same for all.
        model: whose `parzen` counts.

    Returns:
        For each name one estimate a width, in nats a bar; the last is that of the test bars with
        the width that is best for validation bars, as in the paper.
    """
    model, rng = model or load(), np.random.default_rng(seed)
    valid, test = (
        bars[rng.permutation(len(bars))[:HELD_OUT]].astype(np.float64)
        for bars in (rhythms("valid"), rhythms("test"))
    )
    found = {}
    for name, samples in made.items():
        curve = [model.likelihood(valid, samples, width) for width in WIDTHS]
        chosen = WIDTHS[int(np.argmax(curve))]
        found[name] = [
            round(value, 2) for value in (*curve, model.likelihood(test, samples, chosen))
        ]
    return found


def music_study(pieces: int, model: Model | None = None) -> dict[str, Any]:
    """Compose pieces with the game that ships and say what they are like, and what the tunes are.

    The tunes' side is held-out bars, twelve by twelve, played on the same scale as the pieces.

    Args:
        pieces: how many, one a seed, of 12 bars each.
        model: another model.

    Returns:
        `measured`: by name the figure of the pieces and that of the tunes, in per cent but for the
        first; `probe`: what the style probe says of the rhythm of the first 60.
    """
    from coursekit.evaluation.probe import style_probe

    model = model or load()
    made = [compose(model=model, seed=seed, bars=LONG, beat=False) for seed in range(pieces)]
    bars = np.concatenate([rhythms("valid"), rhythms("test")])
    cut = bars[: len(bars) // LONG * LONG].reshape(-1, LONG, STEPS)
    real = [sounded(patterns_of(piece), beat=False) for piece in cut]
    sides = [_traits([_onsets(piece) for piece in side]) for side in (made, real)]
    measured = {name: (sides[0][name], sides[1][name]) for name in sides[0]}
    return {"measured": measured, "probe": style_probe(real, made[:60], aspect="rhythm")}


def _traits(lines: list[Any]) -> dict[str, float]:
    """Return notes a bar, and shares in per cent of what is empty, monotonous or copied."""
    bars = [[tuple(line[line // STEPS == bar] % STEPS) for bar in range(LONG)] for line in lines]
    known = _runs(np.flatnonzero(rhythms("train").reshape(-1)))
    return {
        "notes in a bar": float(np.mean([len(line) for line in lines]) / LONG),
        "pieces without a note": float(100 * np.mean([len(line) == 0 for line in lines])),
        "pieces of one bar, repeated": float(100 * np.mean([len(set(p)) == 1 for p in bars])),
        "pieces with 16 notes in a rhythm from training": float(
            100 * np.mean([bool(_runs(line) & known) for line in lines])
        ),
    }


def _onsets(piece: Any) -> Any:
    """Return the sixteenths at which notes of a piece begin."""
    rows = notes_of(piece)
    return np.round(rows["onset"][~rows["drum"]] * STEPS_PER_BEAT).astype(int)


def _runs(onsets: Any, notes: int = 16) -> set[tuple[int, ...]]:
    """Return every run of so many notes as the steps from each onset to the next."""
    gaps = np.diff(onsets).tolist()
    return {tuple(gaps[at : at + notes - 1]) for at in range(len(gaps) - notes + 2)}


def study(seed: int) -> dict[str, Any]:
    """Return one row of the log: everything that is measured, with one seed."""
    return {
        "ring": ring_study(seed),
        "slopes": early_slopes(seed),
        "judge": best_judge(seed),
        "rhythms": rhythm_study(seed),
    }


def _rounded(figures: dict[str, Any]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in figures.items()}


def _significant(figures: dict[str, Any]) -> dict[str, float]:
    return {name: float(f"{value:.4g}") for name, value in figures.items()}
