"""How well music comes back, how ways through the space run, and what samples are like."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import torch
from torch import Tensor

from coursekit.corpora.sixteenths import FIRST, LINE, Floats, Ints, lines, load, onsets
from coursekit.evaluation.melodies import ATTRIBUTES, hamming, scale_consistency
from coursekit.evaluation.originality import copied, phrases
from coursekit.evaluation.surprise import Chain
from coursekit.systems.musicvae_2018.network import Net

ENDS = {"C diatonic": (0, 1), "16th syncopation": (0, 1), "8th syncopation": (0, 1)}
"""Where attributes that are shares cannot go on; of all others only the lower end is 0."""


@torch.no_grad()
def accuracies(net: Net, tokens: Any, *, seed: int = 0) -> dict[str, float]:
    """Return which share of tokens comes back, of all steps and of onsets only.

    Args:
        net: whose means of the points are decoded.
        tokens: `[music, step, track]`.
        seed: of the samples.

    Returns:
        `teacher forced`, with the right tokens before each step; `argmax` and `sampled`, with its
        own; and `shuffled`, teacher-forced at another music's point, which shows whether points
        are used at all. Each over all steps, and with ` onsets` behind it over steps in which
        something begins, and of a trio with the name of each track.
    """
    given = torch.as_tensor(np.array(tokens))
    begins = onsets(net.kind, given.numpy())
    means = net.encode(given)[0]
    generator = torch.Generator().manual_seed(seed)
    answers = {
        "teacher forced": _forced(net, means, given),
        "argmax": net.decode(means),
        "sampled": net.decode(means, temperature=1.0, generator=generator),
        "shuffled": _forced(net, means.roll(len(means) // 2, dims=0), given),
    }
    found = {}
    for name, answer in answers.items():
        right = (answer == given).numpy()
        found[name] = float(right.mean())
        found[f"{name} onsets"] = float(right[begins].mean())
        if right.shape[2] > 1:
            for track, of in enumerate(("melody", "bass", "drums")):
                found[f"{name} {of}"] = float(right[..., track].mean())
    return found


def _forced(net: Net, points: Tensor, tokens: Tensor) -> Tensor:
    expected = net.logits(points, net.shown(tokens))
    return torch.stack([one.argmax(dim=-1) for one in expected], dim=2)


def held_out(net: Net, most: int = 1000, split: str = "test") -> Ints:
    """Return windows of pieces that the net did not learn from, spread over the pieces."""
    windows = load(net.kind, split, net.bars)
    places = np.linspace(0, len(windows) - 1, min(most, len(windows))).astype(int)
    return np.asarray(windows[places])


@torch.no_grad()
def active_units(net: Net, tokens: Any, threshold: float = 0.01) -> int:
    """Return how many latents differ from music to music (Burda 2016)."""
    return int((net.encode(torch.as_tensor(np.array(tokens)))[0].var(dim=0) > threshold).sum())


@functools.cache
def chain() -> Chain:
    """Return a Markov chain of the training melodies, which says how surprising others are."""
    return Chain(load("melody", "train")[..., 0], LINE)


def along(ways: Any) -> tuple[Floats, Floats]:
    """Return distance from the first piece, and surprise in nats a step, `[place]` each.

    Args:
        ways: tokens `[way, place, step, 1]`, each way from one melody to another.
    """
    distance = hamming(ways, ways[:, :1]).mean(axis=0)
    cost = chain().cost(ways.reshape(-1, ways.shape[2]))
    return distance, cost.reshape(ways.shape[:2]).mean(axis=0)


def moved_share(before: Floats, after: Floats, attribute: str, direction: int) -> list[float]:
    """Return which share of melodies an attribute moved for, and how many could move at all.

    Args:
        before: the attributes of melodies, `[melody, 5]`.
        after: those of the same ones, changed.
        attribute: which of them.
        direction: 1 for up, -1 for down.
    """
    place = ATTRIBUTES.index(attribute)
    was, now = before[:, place], after[:, place]
    low, high = ENDS.get(attribute, (0, np.inf))
    free = was < high if direction > 0 else was > low
    moved = (direction * (now - was) > 1e-9) & free
    return [float(moved.sum() / max(1, free.sum())), int(free.sum())]


def judged(kind: Any, tokens: Any, bars: int = 2) -> dict[str, float]:
    """Return what is measured of generated music `[music, step, track]`, in shares.

    `empty`: nothing begins; `constant`: one pitch, or one combination of drums, throughout;
    `copied`: all steps, or 16 notes of a melody in a row, stand so in the training part;
    `different`; `density`: onsets, of the held-out music's; `scale`: consistency of melodies.
    """
    given, known, real = np.asarray(tokens), load(kind, "train", bars), load(kind, "test", bars)
    begins = onsets(kind, given)
    kinds = [len(set(line[on].tolist())) for line, on in zip(given[..., 0], begins[..., 0],
                                                             strict=True)]  # fmt: skip
    stored = {row.tobytes() for row in known}
    whole = np.array([row.tobytes() in stored for row in np.ascontiguousarray(given)])
    found = {
        "empty": float((~begins.any(axis=(1, 2))).mean()),
        "constant": float(np.mean(np.array(kinds) <= 1)),
        "different": len(np.unique(given.reshape(len(given), -1), axis=0)) / len(given),
        "density": float(begins.mean() / onsets(kind, real).mean()),
    }
    if kind != "drums":
        whole = whole | copied(map(_notes, given[..., 0]), _known())
        found |= {"scale": scale_consistency(given), "scale of data": scale_consistency(real)}
    return {**found, "copied": float(whole.mean())}


def _notes(line: Ints) -> tuple[Ints, Ints]:
    begins = np.flatnonzero(line >= FIRST)
    return begins, line[begins]


@functools.cache
def _known() -> frozenset[bytes]:
    return frozenset(phrase for line in lines("train") for phrase in phrases(*_notes(line)))
