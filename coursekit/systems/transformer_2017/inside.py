"""What a net does inside: who looks at whom, which head has which habit, what its loss costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from coursekit.systems.transformer_2017.chorales import LENGTH, rows, shown
from coursekit.systems.transformer_2017.composing import sampled
from coursekit.systems.transformer_2017.crux import habit
from coursekit.systems.transformer_2017.model import Head
from coursekit.systems.transformer_2017.network import Composer, surprise

SAME_VOICE = 3
"""So far behind the note that comes before it lies the last sixteenth of the voice that is next."""
HABITS = {
    "the same voice a sixteenth before": SAME_VOICE,
    "the same voice a beat before": 4 * 4 - 1,
    "the same voice half a bar before": 8 * 4 - 1,
    "the same voice a bar before": 16 * 4 - 1,
    "the note itself": 0,
    "the note before": 1,
}
"""Where a head may look, in tokens back from the last that is known."""

TRIADS = [{root, (root + third) % 12, (root + 7) % 12} for root in range(12) for third in (3, 4)]


def look_back(net: Composer, back: int = SAME_VOICE, pieces: int = 20) -> Any:
    """Return each head's habit of looking so far back, on validation chorales, `[layer, head]`."""
    found = []
    for row in rows("valid")[:pieces]:
        seen, _ = shown(row, 0, LENGTH)
        maps = net.attention_maps(seen[None])[:, 0]
        found.append([[habit(head.tolist(), back) for head in layer] for layer in maps])
    return np.mean(found, axis=0)


def finder(net: Composer, back: int = SAME_VOICE) -> Head:
    """Return the head, as (layer, head), that looks most of all so far back."""
    shares = look_back(net, back)
    layer, head = np.unravel_index(shares.argmax(), shares.shape)
    return int(layer), int(head)


def cost(net: Composer, without: Sequence[Head] = (), pieces: int = 20) -> dict[str, float]:
    """Return the surprise in nats a note with some heads off, on validation chorales.

    `all` is over all notes; `held` over sixteenths on which a voice stays on its pitch, `moving`
    over those on which it changes.
    """
    surprises, stays = [], []
    with net.without_heads(*without):
        for row in rows("valid")[:pieces]:
            surprises.append(surprise(net, row)[4:])
            stays.append(row[4:] == row[:-4])
    every, stay = torch.cat(surprises), torch.cat(stays)
    return {
        "all": float(every.mean()),
        "held": float(every[stay].mean()),
        "moving": float(every[~stay].mean()),
    }


def music_without(net: Composer, without: Sequence[Head] = (), seed: int = 0) -> dict[str, float]:
    """Return what 20 pieces of four bars are like that are composed with some heads off.

    `moves` is how many voices of four change their pitch from a sixteenth to the next, on average;
    `leap` the mean size of such a change in semitones; `triads` the share of sixteenths on which
    all four voices belong to one major or minor triad.
    """
    with net.without_heads(*without):
        pieces = sampled(net, 20, 4, seed, top_p=0.95)
    changes = np.concatenate([np.diff(piece.astype(int), axis=0) for piece in pieces])
    chords = np.concatenate(pieces).astype(int) % 12
    return {
        "moves": float((changes != 0).sum(axis=1).mean()),
        "leap": float(np.abs(changes[changes != 0]).mean()),
        "triads": float(np.mean([any(set(chord) <= triad for triad in TRIADS)
                                 for chord in chords.tolist()])),
    }  # fmt: skip


def all_heads(net: Composer) -> list[Head]:
    """Return every head of a net as (layer, head)."""
    return [(layer, head) for layer in range(net.shape.layers) for head in range(net.shape.heads)]
