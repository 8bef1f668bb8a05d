"""What the claims rest on: what each fact is worth, which styles are heard, the critic."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from coursekit.corpora import styles as pieces
from coursekit.corpora.styles import STYLES
from coursekit.encodings.notes import notes_of
from coursekit.evaluation.judge import Judge
from coursekit.evaluation.originality import copied, phrases
from coursekit.evaluation.probe import style_probe
from coursekit.neural import Recipe
from coursekit.systems.musenet_2019 import training
from coursekit.systems.musenet_2019.bands import USUAL
from coursekit.systems.musenet_2019.composing import Prompt, changed, go_on, many
from coursekit.systems.musenet_2019.judging import colours, real, style_by_colours, style_judge
from coursekit.systems.musenet_2019.model import load_net, music
from coursekit.systems.musenet_2019.network import SMALL
from coursekit.systems.musenet_2019.samples import BARS, asked, past, rows_heard
from coursekit.systems.musenet_2019.vocabulary import KINDS, PLAYED_BY

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

WAYS: dict[str, dict[str, Any]] = {
    "all": {},
    **{f"without {kind}": {"told": tuple(k for k in KINDS if k != kind)} for kind in KINDS},
    "none": {"told": ()},
    "with mixup": {"mixup": True},
    "without transposition": {"moves": False},
}
"""Ways to train small nets: without each fact, without all, and two augmentations."""
LENGTH = 256
STRETCHES = 120
PER_STYLE, CROSSED, MIXED = 12, 6, 15
"""Pieces a style; with foreign instruments; and that change their style in the middle."""
CANDIDATES, PROMPTS = 8, 4
"""Pieces among which the critic chooses, and prompts a style."""


def structure(seed: int, recipe: Recipe | None = None) -> dict[str, Any]:
    """Train small nets in each of `WAYS`; return their surprise at held-out pieces, in nats."""
    heard = training.held_out(count=STRETCHES, length=LENGTH, split="test")
    row: dict[str, Any] = {}
    for way, options in WAYS.items():
        net, history = training.learn(
            SMALL, recipe=recipe or training.shorter(300), seed=seed, length=LENGTH,
            progress=False, **options,
        )  # fmt: skip
        weights = sum(weight.numel() for weight in net.parameters())
        row[way] = {"surprise": round(training.nll(net, heard), 4), "weights": weights,
                    "seconds": round(float(history.seconds), 1)}  # fmt: skip
    return row


def heard(prompts: Sequence[Prompt], seed: int) -> tuple[list[PrettyMIDI], list[list[int]]]:
    """Return the pieces that the net composes for some prompts, as music and as tokens."""
    tokens = many(load_net(), prompts, seed)
    return [music(piece, one.instruments, one.steps)
            for piece, one in zip(tokens, prompts, strict=True)], tokens  # fmt: skip


def styles(seed: int) -> dict[str, Any]:
    """Compose pieces of each style; return which style judges hear, and what is wrong."""
    prompts = asked(PER_STYLE, seed)
    made, _ = heard(prompts, seed)
    truth = [one.style for one in prompts]
    said = style_judge().says(made)
    row: dict[str, Any] = {
        "recovered": _share(said, truth),
        "by style": {style: _share([s for s, t in zip(said, truth, strict=True) if t == style],
                                   [style] * PER_STYLE) for style in STYLES},
        "heard as": {style: {other: sum(s == other for s, t in zip(said, truth, strict=True)
                                        if t == style) for other in STYLES} for style in STYLES},
        "by instruments alone": _share(style_by_colours(made), truth),
    }  # fmt: skip
    tested = {style: real(style, "test", 30) for style in STYLES}
    row["real recovered"] = _share(
        style_judge().says([piece for some in tested.values() for piece in some]),
        [style for style, some in tested.items() for _ in some],
    )
    foreign = asked(CROSSED, seed, foreign=True)
    crossed, _ = heard(foreign, seed + 1000)
    truth = [one.style for one in foreign]
    row["foreign recovered"] = _share(style_judge().says(crossed), truth)
    row["foreign, by instruments alone"] = _share(style_by_colours(crossed), truth)
    free = [Prompt(p.style, p.instruments, p.steps, insist=False) for p in prompts + foreign]
    obeys = [_obeys(piece, one) for piece, one in zip(*_pair(free, seed + 2000), strict=True)]
    row["obeys, known"] = float(np.mean(obeys[: len(prompts)]))
    row["obeys, foreign"] = float(np.mean(obeys[len(prompts) :]))
    row |= _faults(made, [one.style for one in prompts]) | _mixed(seed)
    rounded: dict[str, Any] = _rounded(row)
    return rounded


def _pair(prompts: list[Prompt], seed: int) -> tuple[list[PrettyMIDI], list[Prompt]]:
    return heard(prompts, seed)[0], prompts


def _obeys(piece: PrettyMIDI, one: Prompt) -> float:
    """Return the share of a piece's notes that the instruments play that were asked for."""
    shares = colours(piece)
    return float(sum(shares[list(PLAYED_BY).index(name)] for name in one.instruments))


def _share(said: Sequence[str], truth: Sequence[str]) -> float:
    return float(np.mean([one == other for one, other in zip(said, truth, strict=True)]))


@functools.cache
def _known_phrases() -> frozenset[bytes]:
    """Return every 16 notes in a row of the top lines of all training pieces."""
    return frozenset(
        phrase for style in STYLES for piece in pieces.load(style, "train")
        for phrase in phrases(*_top(piece.notes[:, 0], piece.notes[:, 2]))
    )  # fmt: skip


def _top(onsets: Any, pitches: Any) -> tuple[Any, Any]:
    """Return the highest note of each onset: onsets and pitches."""
    times = np.unique(onsets)
    return times, np.array([pitches[onsets == time].max() for time in times], dtype=np.int64)


def _line(piece: PrettyMIDI) -> tuple[Any, Any]:
    rows = notes_of(piece)
    return _top(np.rint(4 * rows["onset"]).astype(np.int64), rows["pitch"].astype(np.int64))


def _faults(made: list[PrettyMIDI], truth: list[str]) -> dict[str, Any]:
    """Return what is wrong with pieces: empty, constant, copied, told from real ones."""
    lines = [_line(piece) for piece in made]
    tested = {style: real(style, "test", 30) for style in STYLES}
    row: dict[str, Any] = {
        "empty": float(np.mean([len(onsets) < BARS for onsets, _ in lines])),
        "constant": float(np.mean([len(set(pitches.tolist())) < 4 for _, pitches in lines])),
        "copied": {}, "copied, real": {}, "density": {}, "probe": {},
    }  # fmt: skip
    for style, some in tested.items():
        mine = [piece for piece, one in zip(made, truth, strict=True) if one == style]
        row["copied"][style] = float(np.mean(copied(map(_line, mine), _known_phrases())))
        row["copied, real"][style] = float(np.mean(copied(map(_line, some), _known_phrases())))
        row["density"][style] = float(
            np.mean([len(notes_of(piece)) / piece.get_end_time() for piece in mine])
            / np.mean([len(notes_of(piece)) / piece.get_end_time() for piece in some])
        )
        if len(mine) >= 10:
            probe = style_probe(some, mine)
            row["probe"][style] = [probe.accuracy, *probe.interval]
    return row


def _mixed(seed: int) -> dict[str, Any]:
    """Compose pieces that change style in the middle; return what the judge hears in each half."""
    rng = np.random.default_rng(seed)
    generator = torch.Generator().manual_seed(seed)
    halves: dict[str, list[Any]] = {"before": [], "after": []}
    follows = []
    for _ in range(MIXED):
        first, then = rng.permutation(list(STYLES))[:2].tolist()
        turn = 8 * STYLES[first]
        total = turn + 8 * STYLES[then]
        begun = Prompt(first, USUAL[first], total)
        opening = go_on(load_net(), [begun], [turn], generator, top_p=0.95)[0]
        after = Prompt(then, USUAL[then], total, insist=False)
        whole = changed(load_net(), opening, turn, after, generator, top_p=0.95)
        piece = music(whole[len(opening) :], after.instruments, total - turn)
        follows.append(_obeys(piece, after))
        halves["before"].append((music(opening, begun.instruments, turn), first))
        halves["after"].append((piece, then))
    row = {f"{half} the change": _share(style_judge().says([piece for piece, _ in some]),
                                        [style for _, style in some])
           for half, some in halves.items()}  # fmt: skip
    return row | {"obeys after the change": float(np.mean(follows))}


@functools.cache
def _past() -> list[torch.Tensor]:
    return past(load_net())


@functools.cache
def _real_judge(seed: int) -> Judge:
    """Return a judge that tells real held-out pieces from composed ones that no critic has read."""
    made, _ = heard(asked(PER_STYLE, seed), seed)
    return Judge({"real": [p for style in STYLES for p in real(style, "valid", PER_STYLE)],
                  "composed": made})  # fmt: skip


def critic(seed: int) -> dict[str, Any]:
    """Train a critic; return what independent judges say of its choice and of a random one."""
    judged, history = training.learn_critic(_past(), seed=seed, progress=False)
    prompts = [one for one in asked(PROMPTS, seed) for _ in range(CANDIDATES)]
    made, tokens = heard(prompts, 100 + seed)
    rows = [rows_heard(one, piece) for one, piece in zip(prompts, tokens, strict=True)]
    with torch.inference_mode():
        liked = np.array([float(judged(row[None])) for row in rows])
    labels = style_judge().labels
    right = np.array([labels.index(one.style) for one in prompts])
    figures = {
        "real": _real_judge(9001).trust(made)[:, 0],
        "style": style_judge().trust(made)[np.arange(len(made)), right],
    }
    best = liked.reshape(-1, CANDIDATES).argmax(axis=1)
    row: dict[str, Any] = {"loss": history.losses[-1], "prompts": len(best)}
    for name, found in figures.items():
        table = np.nan_to_num(found).reshape(-1, CANDIDATES)
        chosen = table[np.arange(len(best)), best]
        row[name] = {"chosen": float(chosen.mean()), "random": float(table.mean()),
                     "best possible": float(table.max(axis=1).mean()),
                     "gains": (chosen - table.mean(axis=1)).round(4).tolist()}  # fmt: skip
    row["agrees"] = float(np.corrcoef(liked, np.nan_to_num(figures["real"]))[0, 1])
    rounded: dict[str, Any] = _rounded(row)
    return rounded


def _rounded(value: Any) -> Any:
    """Return a row with all its figures rounded to four places."""
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return round(value, 4) if isinstance(value, float) else value
