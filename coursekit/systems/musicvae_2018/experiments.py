"""What is measured for the claims: each row of a log is one seed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.corpora.sixteenths import Ints, lines, load, music_of
from coursekit.evaluation.melodies import ATTRIBUTES, measured
from coursekit.systems.musicvae_2018 import measures
from coursekit.systems.musicvae_2018.measures import accuracies, held_out, judged
from coursekit.systems.musicvae_2018.model import compose
from coursekit.systems.musicvae_2018.network import Plan
from coursekit.systems.musicvae_2018.space import METHODS, NETS, SOURCES, Model, load_net
from coursekit.systems.musicvae_2018.training import PLANS, RECIPES, learn

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

_LONG = dataclasses.replace(PLANS["long flat"], plan=0, beta=0.03)
LEVELS: dict[str, tuple[Plan, int]] = {
    "flat": (dataclasses.replace(_LONG, hidden=160), 3000),
    "equal steps": (dataclasses.replace(_LONG, decoder="hierarchical", hidden=110), 3000),
    "equal time": (dataclasses.replace(_LONG, decoder="hierarchical", hidden=110), 3840),
}
"""Decoders of 16 bars without our plan, with as many weights, and how many steps each learns."""
_PLAIN = dataclasses.replace(PLANS["melody"], dropout=0.0, rate=1000.0, plan=0, shared=False)
CHANGES: dict[str, tuple[Plan, int]] = {
    "paper": (dataclasses.replace(_PLAIN, encoder="bilstm", reads=128, hidden=192), 450),
    "patches": (dataclasses.replace(_PLAIN, hidden=192), 750),
    "traits": (dataclasses.replace(_PLAIN, hidden=192, shared=True), 740),
    "dropout": (dataclasses.replace(PLANS["melody"], plan=0, hidden=192), 1020),
    "plan": (PLANS["melody"], 1190),
}
"""From the paper's way to ours, a change at a time: as many steps as take 30 s of one core."""
WAYS, PLACES = 200, 9
MELODIES, SAMPLES = 500, 200
PIECES, PIECE_BARS = 60, 12


def levels(seed: int) -> dict[str, Any]:
    """Train flat and hierarchical decoders of 16 bars; return accuracies on held-out melodies."""
    return {name: _trained(plan, steps, seed) for name, (plan, steps) in LEVELS.items()}


def changes(seed: int) -> dict[str, Any]:
    """Train 2-bar melodies the paper's way, and with each change of ours, for as long."""
    return {name: _trained(plan, steps, seed) for name, (plan, steps) in CHANGES.items()}


def _trained(plan: Plan, steps: int, seed: int) -> dict[str, float]:
    recipe = dataclasses.replace(RECIPES["quick"], steps=steps)
    net, history = learn(plan, recipe=recipe, seed=seed, progress=False)
    found = accuracies(net.eval(), held_out(net), seed=seed)
    return _rounded({**found, "steps": steps, "seconds": history.seconds})


def reconstruction(seed: int) -> dict[str, Any]:
    """Return how well held-out music comes back from the nets that ship."""
    row = {}
    for name in NETS:
        net = load_net(name)
        tokens = held_out(net)
        found = accuracies(net, tokens, seed=seed)
        found |= {"active": measures.active_units(net, tokens), "windows": len(tokens)}
        row[name] = _rounded(found)
    return row


def interpolation(seed: int) -> dict[str, Any]:
    """Go from melody to melody along arcs, on straight lines and by mixing; each place a figure."""
    model, rng = Model(), np.random.default_rng(seed)
    windows = load("melody", "test")
    pairs = windows[rng.choice(len(windows), (WAYS, 2), replace=False)]
    points = model.encode(pairs.reshape(-1, *windows.shape[1:])).reshape(WAYS, 2, -1)
    shares = np.linspace(0, 1, PLACES)[None, :, None]
    ways = {
        "sphere": np.stack([model.interpolate(a, b, PLACES) for a, b in points]),
        "line": points[:, :1] * (1 - shares) + points[:, 1:] * shares,
    }
    found = {name: _decoded(model, way) for name, way in ways.items()}
    found["mixed data"] = np.stack(
        [model.mix_in_data(a, b, PLACES, seed=seed + i) for i, (a, b) in enumerate(pairs)]
    )
    row = {}
    for name, tokens in found.items():
        distance, cost = measures.along(tokens)
        row[name] = {"distance": np.round(distance, 4).tolist(), "cost": np.round(cost, 4).tolist()}
    return row


def _decoded(model: Model, ways: Any) -> Ints:
    tokens = model.decode_tokens(ways.reshape(-1, ways.shape[2]))
    return tokens.reshape(*ways.shape[:2], *tokens.shape[1:])


def attributes(seed: int) -> dict[str, Any]:
    """Move held-out melodies along each vector; return who moved, and all side effects.

    Side effects are mean changes of all attributes in standard deviations of held-out melodies.
    """
    model, rng = Model(), np.random.default_rng(seed)
    windows = load("melody", "test")
    points = model.encode(windows[rng.choice(len(windows), MELODIES, replace=False)])
    before, spread = measured(model.decode_tokens(points)), measured(windows).std(axis=0)
    row: dict[str, Any] = {}
    for method in METHODS:
        row[method] = {}
        for attribute in ATTRIBUTES:
            found: dict[str, Any] = {}
            for amount in (1, 2, -1, -2):
                changed = model.apply(points, attribute, amount, method=method)
                after = measured(model.decode_tokens(changed))
                sign = 1 if amount > 0 else -1
                share, free = measures.moved_share(before, after, attribute, sign)
                effects = ((after - before) / spread).mean(axis=0)
                found[str(amount)] = {"moved": round(share, 4), "of": free,
                                      "effects": np.round(effects, 3).tolist()}  # fmt: skip
            row[method][attribute] = found
    return row


def music(seed: int) -> dict[str, Any]:
    """Draw 200 samples from each net, and tell 60 pieces of its melodies from music."""
    from coursekit.evaluation.probe import place, style_probe

    model = Model()
    row: dict[str, Any] = {}
    for name in NETS:
        net = model.net(name)
        for source in SOURCES:
            points = model.samples(SAMPLES, net=name, seed=seed, source=source)
            tokens = model.decode_tokens(points, net=name, temperature=1.0, seed=seed)
            row[f"{name}, {source}"] = _rounded(judged(net.kind, tokens, net.bars))
    points = model.samples(1000, seed=seed)
    tokens = model.decode_tokens(points, temperature=1.0, seed=seed)
    row["melody, prior, 1000"] = _rounded(judged("melody", tokens))
    real = list(_pieces("test")) + list(_pieces("valid"))
    kinds: tuple[tuple[str, Any], ...] = (
        ("melody", "walk"),
        ("melody", "prior"),
        ("long", "prior"),
    )
    for name, path in kinds:
        made = [
            compose(seed=1000 * seed + number, bars=PIECE_BARS, net=name, path=path,
                    temperature=1.0, model=model)
            for number in range(PIECES)
        ]  # fmt: skip
        probes = {"tunes": place(made, "tunes", seed=seed)}
        probes["own data"] = style_probe(real, made, seed=seed)
        for scale, probe in probes.items():
            found = [round(float(v), 4) for v in (probe.accuracy, *probe.interval)]
            row[f"{name}, {path}, {scale}"] = found
    return row


def _pieces(split: str) -> Iterator[PrettyMIDI]:
    """Yield as long stretches of held-out music, one a piece, on the grid of the nets."""
    steps = PIECE_BARS * 16
    for line in lines(split):
        if len(line) >= 2 * steps:
            yield music_of("melody", line[steps : 2 * steps, None])


def _rounded(found: dict[str, Any]) -> dict[str, float]:
    return {name: round(float(np.asarray(value)), 4) for name, value in found.items()}
