"""What the claims rest on: each row of a log is one seed. All need ASAP on the computer."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from coursekit.corpora import performance_rules
from coursekit.corpora.performances import Performance
from coursekit.corpora.scores import excerpt, score_of
from coursekit.evaluation import performances as measures
from coursekit.neural import Recipe
from coursekit.systems.expressive_performance_2024 import training
from coursekit.systems.expressive_performance_2024.crux import weber_seconds
from coursekit.systems.expressive_performance_2024.model import Model
from coursekit.systems.expressive_performance_2024.network import OURS, PAPER, weights_of
from coursekit.systems.expressive_performance_2024.streams import (
    DURATIONS,
    FIRST,
    GROWTH,
    MARKS,
    SHIFTS,
    STREAMS,
    Floats,
    codes,
    encode,
)

DESIGNS = {"ours": OURS, "paper": PAPER}
TOP_P, TAKES = 0.95, 8
NOTES = 300
"""Of a piece so many written notes are played and compared."""
SAMPLES, SAMPLE_NOTES = 200, 64
FLAT = 2.0, 0.02
"""A performance of less spread in velocity, or of less in log2 of its steps, is flat."""


def quick(steps: int) -> Recipe:
    """Return the quick recipe with another number of steps."""
    warm = min(60, steps // 10)
    return dataclasses.replace(training.RECIPES["quick"], steps=steps, warmup_steps=warm)


def chain(seed: int, recipe: Recipe | None = None) -> dict[str, Any]:
    """Train nets with and without the chain; return each stream's surprise on unseen pieces."""
    held = training.table("pianists", "test")
    row: dict[str, Any] = {}
    for name, shape in DESIGNS.items():
        for kind in ("chained", "independent"):
            chosen = dataclasses.replace(shape, chained=kind == "chained")
            net, history = training.learn(
                chosen, player="pianists", recipe=recipe or quick(500), seed=seed, progress=False
            )
            found = dict(zip(STREAMS, training.nll(net, held).tolist(), strict=True))
            found |= {"weights": weights_of(net), "seconds": history.seconds}
            row[f"{name}, {kind}"] = _rounded(found)
    return row


def rulers(seed: int) -> dict[str, Any]:
    """Code the times of 20 held-out performances on three rulers; return how far they come back.

    For time shifts and lengths the median error in log2, the share of times under 0.1 s that come
    back more than a tenth wrong, and the KS distance between times under 0.1 s before and after.
    """
    rng = np.random.default_rng(seed)
    pool = training.performances("pianists", "test")
    some = [encode(pool[at]) for at in rng.choice(len(pool), 20, replace=False)]
    row: dict[str, Any] = {}
    for column, (kind, count) in enumerate((("shift", SHIFTS), ("duration", DURATIONS))):
        times = np.concatenate([one.seconds[:, column] for one in some])
        for name, marks in rulers_of(count, float(np.percentile(times, 99.9))).items():
            row[f"{kind}, {name}"] = _rounded(coding_errors(times, marks))
    return row


def rulers_of(count: int, longest: float) -> dict[str, Floats]:
    """Return three rulers of so many marks: Weber's, and two of equal steps.

    Args:
        count: of marks.
        longest: where the shorter one of equal steps ends, in seconds.
    """
    end = weber_seconds(count - 1, FIRST, GROWTH)
    return {
        "weber": MARKS[:count],
        "uniform": np.linspace(0, end, count),
        "uniform, short": np.linspace(0, longest, count),
    }


def coding_errors(times: Floats, marks: Floats) -> dict[str, float]:
    """Return how far times are from themselves after they were coded on a ruler."""
    back = marks[codes(times, len(marks), marks)]
    heard = times > 0.005
    apart = np.abs(np.log2(np.maximum(back[heard], 0.001) / times[heard]))
    brief = (times > 0.005) & (times < 0.1)
    wrong = np.abs(back[brief] - times[brief]) > 0.1 * times[brief]
    return {
        "error": float(apart.mean()),
        "wrong": float(wrong.mean()),
        "ks": measures.ks(times[times < 0.1], back[times < 0.1]),
        "worst": float(np.percentile(np.abs(back - times), 99.9)),
    }


def one_a_piece() -> list[tuple[Performance, Performance | None]]:
    """Return the first performance of each held-out piece, with another pianist's if there is one.

    Both have the same score.
    """
    found: dict[str, list[Performance]] = {}
    for one in training.performances("pianists", "test"):
        found.setdefault(one.name.rpartition("/")[0], []).append(one)
    pieces = [[excerpt(one, 0, NOTES) for one in group[:2]] for group in found.values()]
    return [(group[0], group[1] if len(group) > 1 else None) for group in pieces]


def plays(seed: int) -> dict[str, Any]:
    """Play held-out pieces; return how far loudness and timing are from a pianist's (KS)."""
    pairs = one_a_piece()
    pianists = [one for one, _ in pairs]
    scores = [score_of(one) for one in pianists]
    model = Model()
    sides = {
        "deadpan": [one.deadpan() for one in pianists],
        "rules": [performance_rules.render(score, seed=seed) for score in scores],
    }
    for player in ("rules", "pianists"):
        takes = model.takes(scores, player=player, seed=seed, top_p=TOP_P)
        sides[f"net: {player}"] = _heard(takes, scores)
    takes = model.takes(scores, player="pianists", seed=seed, top_p=TOP_P, chained=False)
    sides["net: chain cut"] = _heard(takes, scores)
    row: dict[str, Any] = {
        name: _rounded(measures.distances(side, pianists)) for name, side in sides.items()
    }
    twice = [place for place, (_, other) in enumerate(pairs) if other is not None]
    if twice:
        firsts = [pianists[place] for place in twice]
        others = [other for _, other in pairs if other is not None]
        row["another pianist"] = _rounded(measures.distances(others, firsts))
        played = [sides["net: pianists"][place] for place in twice]
        row["net, same pieces"] = _rounded(measures.distances(played, firsts))
    row["pedal"] = _rounded({
        name: float(np.mean([measures.pedalled(one) for one in side]))
        for name, side in {**sides, "pianist": pianists}.items()
    })  # fmt: skip
    return row


def _heard(takes: Sequence[Any], scores: Sequence[Any]) -> list[Performance]:
    return [take.performance(score, "net") for take, score in zip(takes, scores, strict=True)]


def selection(seed: int) -> dict[str, Any]:
    """Play each held-out piece eight times; return what choosing by entropy gains over a lot."""
    pianists = [one for one, _ in one_a_piece()]
    scores, model = [score_of(one) for one in pianists], Model()
    rounds = [
        model.takes(scores, player="pianists", seed=100 * seed + turn, top_p=1.0)
        for turn in range(TAKES)
    ]
    far = np.zeros((len(pianists), TAKES, len(measures.MEASURES)))
    picked = []
    for piece, (pianist, score) in enumerate(zip(pianists, scores, strict=True)):
        takes = [takes[piece] for takes in rounds]
        picked.append(model.chosen(takes))
        for turn, take in enumerate(takes):
            apart = measures.distances([take.performance(score, "net")], [pianist])
            far[piece, turn] = list(apart.values())
    chosen = far[np.arange(len(far)), picked]
    return {
        kind: _rounded(dict(zip(measures.MEASURES, side.mean(axis=0).tolist(), strict=True)))
        for kind, side in (
            ("lot", far.mean(axis=1)), ("entropy", chosen), ("best", far.min(axis=1)),
        )
    }  # fmt: skip


def music(seed: int) -> dict[str, Any]:
    """Play 200 excerpts of held-out pieces; return how many are flat, and whether a judge can tell.

    The judge is a logistic regression on eight figures of each excerpt, tried on pieces that it
    has not seen; the same for the deadpan version and for the rules.
    """
    rng = np.random.default_rng(seed)
    pool = [one for one in training.performances("pianists", "test")
            if one.score is not None and len(one.score) > 2 * SAMPLE_NOTES]  # fmt: skip
    some = []
    for at in rng.choice(len(pool), SAMPLES):
        score = pool[at].score
        assert score is not None
        start = int(rng.integers(0, len(score) - SAMPLE_NOTES))
        some.append(excerpt(pool[at], start, SAMPLE_NOTES))
    some = [one for one in some if len(one.notes) > SAMPLE_NOTES / 2]
    scores = [score_of(one) for one in some]
    takes = Model().takes(scores, player="pianists", seed=seed, top_p=TOP_P)
    sides = {
        "net": _heard(takes, scores),
        "rules": [performance_rules.render(score, seed=seed) for score in scores],
        "deadpan": [one.deadpan() for one in some],
    }
    titles = [one.title for one in some]
    row: dict[str, Any] = {"excerpts": len(some)}
    for name, side in sides.items():
        row[f"{name}, flat"] = float(np.mean([_flat(one) for one in side]))
        row[f"{name}, told"] = measures.told_apart(some, side, titles, seed)
    row["pianist, flat"] = float(np.mean([_flat(one) for one in some]))
    row["unplayed"] = float(
        np.mean(
            [
                len(one.notes) < len(score.notes)
                for one, score in zip(sides["net"], scores, strict=True)
            ]
        )
    )
    return _rounded(row)  # fmt: skip


def _flat(one: Performance) -> bool:
    pace = measures.tempo(one)
    return bool(one.notes["velocity"].std() < FLAT[0] or (len(pace) > 4 and pace.std() < FLAT[1]))


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value
            for name, value in row.items()}  # fmt: skip
