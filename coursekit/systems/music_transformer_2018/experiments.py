"""What the claims rest on: distances against places, harmonies, and whether it is all music."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from coursekit.corpora import chorales as bach
from coursekit.corpora import jsb
from coursekit.encodings.chorale_primers import FREE
from coursekit.encodings.notes import notes_of
from coursekit.encodings.serialised import Pitches, parallel
from coursekit.evaluation import style_probe
from coursekit.evaluation.four_voices import judged
from coursekit.evaluation.originality import phrases
from coursekit.evaluation.voice_leading import VoiceLeading, voice_leading
from coursekit.neural import Recipe
from coursekit.neural.transformer import Shape
from coursekit.systems.music_transformer_2018 import piano
from coursekit.systems.music_transformer_2018.chorales import BAR, pieces, stretch
from coursekit.systems.music_transformer_2018.composing import fill, forbidden
from coursekit.systems.music_transformer_2018.model import Model, load_net
from coursekit.systems.music_transformer_2018.network import KINDS, Frames, Kind, Serial
from coursekit.systems.music_transformer_2018.playing import play_on
from coursekit.systems.music_transformer_2018.training import (
    FRAMES,
    LENGTH,
    RECIPES,
    SERIAL,
    learn,
    nll,
    surprise,
)

SMALL = dataclasses.replace(SERIAL, width=64, layers=2, feed=256, dropout=0.1)
"""The nets on which kinds of positions are compared."""
STEPS = {"kinds": 1500, "foretells": 2500}
"""Of the quick recipe, where nets are trained for a log."""
QUARTERS = 64
"""Quarter notes of a stretch, where a frame is a quarter."""
SOPRANOS = 100
SAMPLES, BARS, TOP_P = 200, 12, 0.95
PLAYED_BARS, TEMPO = 4, 120
"""Eight seconds of piano."""
SECONDS = PLAYED_BARS * 240 / TEMPO


def quick(steps: int) -> Recipe:
    """Return the quick recipe with another number of steps."""
    return dataclasses.replace(RECIPES["quick"], steps=steps, warmup_steps=min(200, steps // 10))


@functools.cache
def equal_shapes() -> dict[Kind, Shape]:
    """Return small shapes, one a kind, with as many weights as each other.

    What tables of distances take is given to the feed-forward layers of the others.
    """
    sizes = {kind: weights_of(Serial(SMALL, kind)) for kind in KINDS}
    unit = SMALL.layers * (2 * SMALL.width + 1)  # weights of one more unit of each feed
    most = max(sizes.values())
    return {
        kind: dataclasses.replace(SMALL, feed=SMALL.feed + round((most - sizes[kind]) / unit))
        for kind in KINDS
    }


def weights_of(net: torch.nn.Module) -> int:
    """Return how many weights a net has."""
    return sum(weight.numel() for weight in net.parameters())


def kinds(seed: int, recipe: Recipe | None = None) -> dict[str, Any]:
    """Train a serialised net of each kind; return how it foretells held-out chorales.

    `trained`, `twice` and `same notes` are those of `lengths`. The nets with distances are also
    measured as the local variant, with windows of half the training's length: `twice, local`.
    """
    row: dict[str, Any] = {}
    for kind in KINDS:
        net = Serial(equal_shapes()[kind], kind, seed=seed)
        history = learn(net, recipe=recipe or quick(STEPS["kinds"]), seed=seed, progress=False)
        found = lengths(net) | {"weights": weights_of(net), "seconds": history.seconds}
        if kind != "absolute":
            found["twice, local"] = lengths(local(net))["twice"]
        row[kind] = {name: round(float(value), 4) for name, value in found.items()}
    return row


def local(net: Serial) -> Serial:
    """Return a net with the same weights that sees its own window and the one before."""
    shape = dataclasses.replace(net.shape, window=net.shape.longest // 2)
    narrow = Serial(shape, net.kind)
    narrow.load_state_dict(net.state_dict())
    return narrow.eval()


@torch.no_grad()
def lengths(net: Serial, known: Sequence[torch.Tensor] | None = None) -> dict[str, float]:
    """Return how a net foretells held-out chorales at the trained length and at twice that.

    `trained` is the surprise in nats a note over stretches as long as those of the training,
    `twice` over the second half of stretches twice as long, `same notes` over the same notes with
    half of the training's length before them.
    """
    net.eval()
    length = LENGTH[Serial]
    found: dict[str, list[torch.Tensor]] = {"trained": [], "twice": [], "same notes": []}
    for piece in known or (*pieces("valid"), *pieces("test")):
        for begin in range(0, len(piece) - 2 * length + 1, length):
            parts = {
                "trained": (begin, length, 0),
                "twice": (begin, 2 * length, length),
                "same notes": (begin + length // 2, length, length // 2),
            }
            for name, (start, size, skip) in parts.items():
                found[name].append(net.surprise(stretch(piece, start, size))[4 * skip :])
    return {name: float(torch.cat(parts).mean()) for name, parts in found.items()}


def foretells(seed: int, recipe: Recipe | None = None) -> dict[str, Any]:
    """Return how the nets that ship foretell chorales, and how one trained on quarters does."""
    row: dict[str, Any] = {}
    origins: tuple[jsb.Origin, ...] = ("archive", "music21")
    for name in ("frames", "serial"):
        net: Any = load_net(name)
        row[name] = {f"{split}, {origin}": nll(net, pieces(split, origin))
                     for split in jsb.SPLITS for origin in origins}  # fmt: skip
    known: Any = load_net("frames")
    below = [surprise(known, piece, given=True)[:, 1:] for piece in pieces("valid", "archive")]
    row["frames"]["valid, archive, three voices under a soprano"] = float(torch.cat(below).mean())
    net = Frames(dataclasses.replace(FRAMES, longest=QUARTERS), seed=seed)
    learn(net, recipe=recipe or quick(STEPS["foretells"]), seed=seed, origin="archive", every=4,
          length=QUARTERS, progress=False)  # fmt: skip
    row["quarters"] = {split: 4 * nll(net, pieces(split, "archive", 4)) for split in jsb.SPLITS}
    return {name: {key: round(value, 4) for key, value in found.items()}
            for name, found in row.items()}  # fmt: skip


def harmonies(seed: int) -> dict[str, Any]:
    """Harmonise 100 held-out sopranos; return faults for a hundred chords, beside Bach's.

    `kept` is the share of sopranos that came back exactly, `in range` that of notes within the
    ranges of the training chorales.
    """
    row: dict[str, Any] = {}
    model = Model()
    known = [piece for split in ("valid", "test") for piece in jsb.load(split)][:SOPRANOS]
    drafts = {"Bach": [piece.pitches for piece in known]}
    for name, tries in (("one draft", 1), ("likeliest of 8", 8)):
        drafts[name] = [
            model.harmonise(piece.pitches[:, 0], seed=1000 * seed + number, tries=tries)
            for number, piece in enumerate(known)
        ]
    row["kept"] = float(np.mean([
        bool((piece.pitches[:, 0] == made[:, 0]).all())
        for name in drafts
        for piece, made in zip(known, drafts[name], strict=True)
    ]))  # fmt: skip
    row["in range"] = float(np.mean([in_range(made) for made in drafts["likeliest of 8"]]))
    for name, made in drafts.items():
        total = VoiceLeading()
        for piece, voices in zip(known, made, strict=True):
            total += voice_leading(voices, tonic_of(piece))
        row[name] = {fault: round(rate, 3) for fault, rate in total.per_hundred().items()}
        row[name]["chords"] = total.chords
    return row


def tonic_of(piece: jsb.Piece) -> int:
    """Return the pitch class of a chorale's key, as music21's edition has it."""
    return bach.by_name(piece.name.removeprefix("bwv")).key[0]


def in_range(made: Pitches) -> float:
    """Return the share of the notes of three lower voices that lie in their voice's range."""
    from coursekit.encodings.serialised import frames

    tokens = frames(made)
    allowed = [(forbidden()[voice] == 0)[tokens[:, voice]].float().mean() for voice in (1, 2, 3)]
    return float(torch.stack(allowed).mean())


def music(seed: int) -> dict[str, Any]:
    """Compose 200 chorales with each net; return what is wrong, and who tells them apart."""
    plan, steps = torch.full((BARS * BAR, 4), FREE), BARS * BAR
    real = [parallel(piece.reshape(-1).numpy())[:steps] for split in ("valid", "test")
            for piece in pieces(split)]  # fmt: skip
    known = [parallel(piece.reshape(-1).numpy()) for piece in pieces("train")]
    row: dict[str, Any] = {}
    for name in ("frames", "serial"):
        net: Any = load_net(name)
        generator = torch.Generator().manual_seed(seed)
        drawn, _ = fill(net, plan, generator, count=SAMPLES, top_p=TOP_P)
        made = [parallel(piece.reshape(-1).numpy()) for piece in drawn]
        row[name] = judged(made, real, known, steps=steps, seed=seed)
    return row


def playing(seed: int) -> dict[str, Any]:
    """Play 200 times eight seconds; return what is wrong, beside held-out performances.

    A piece is `constant` with fewer than four different pitches, and `copied` with 16 notes in a
    row, sorted by onset, whose intervals are those of a training performance.
    """
    net: Any = load_net("piano")
    made = [play_on(net, None, PLAYED_BARS, TEMPO, SAMPLES * seed + number, top_p=TOP_P)
            for number in range(SAMPLES)]  # fmt: skip
    real = [piano.opening(notes, SECONDS) for notes in piano.performances("test")]
    ours = [notes_of(piece) for piece in made]
    theirs = [notes_of(piece) for piece in real]
    known = frozenset(run for notes in piano.performances("train") for run in _pitch_runs(notes))
    probe = style_probe([piece for piece in real if len(piece.instruments[0].notes) > 12],
                        made, seed=seed)  # fmt: skip
    row: dict[str, Any] = {"probe": [round(v, 4) for v in (probe.accuracy, *probe.interval)]}
    for name, rows in (("net", ours), ("pianists", theirs)):
        row[name] = {
            "empty": float(np.mean([len(notes) == 0 for notes in rows])),
            "constant": float(np.mean([len(set(notes["pitch"].tolist())) < 4 for notes in rows])),
            "copied": float(np.mean([bool(known & set(_pitch_runs(notes))) for notes in rows])),
            "notes a second": float(np.mean([len(notes) / SECONDS for notes in rows])),
            "velocity": float(np.concatenate([notes["velocity"] for notes in rows]).mean()),
        }
        row[name] = {key: round(value, 4) for key, value in row[name].items()}
    return row


def _pitch_runs(notes: Any) -> list[bytes]:
    """Return every 16 notes in a row, as intervals alone: no two play them at the same time."""
    pitches = notes["pitch"][np.lexsort((notes["pitch"], notes["onset"]))].astype(np.int64)
    return phrases(np.zeros(len(pitches), np.int64), pitches)


def performances(seed: int) -> dict[str, Any]:
    """Return the surprise in nats an event of the piano net, on pieces of all parts of ASAP."""
    net: Any = load_net("piano")
    found = {split: piano.nll(net, piano.performances(split)[:100]) for split in jsb.SPLITS}
    notes, events = 0, 0
    for one in piano.performances("test"):
        notes, events = notes + len(one), events + len(piano.events_of(one))
    return {name: round(value, 4) for name, value in found.items()} | {
        "events a note": round(events / notes, 3)
    }
