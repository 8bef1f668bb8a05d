"""How all of it learns: autoencoders of samples, levels of frames, prior and upsamplers."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from coursekit.corpora import clips
from coursekit.neural import History, Recipe, fit
from coursekit.neural.transformer import Shape
from coursekit.systems.jukebox_2020 import crux
from coursekit.systems.jukebox_2020.codebook import Function
from coursekit.systems.jukebox_2020.levels import (
    ENTRIES,
    LEVELS,
    NUMBERS,
    Level,
    begin_level,
    decoder_loss,
    frames_of_sound,
    learn_codebook,
    moments,
)
from coursekit.systems.jukebox_2020.network import Autoencoder, loss_of
from coursekit.systems.jukebox_2020.prior import Prior

CLIPS = 3_000
"""Training clips of ten seconds: 8 hours and 20 minutes."""
CROP = 8_192
"""Samples that an autoencoder hears at once, half a second."""
BATCH = 8
LABELS = ("instrument", "register", "dynamics", "tempo", "texture")
"""What the prior is told of a clip."""
UPPER = {"middle": "top", "bottom": "middle"}
"""The level above each."""
WINDOWS = {"top": 100, "middle": 128, "bottom": 128}
"""Codes that each net sees at once: 8, 5.1 and 2.6 seconds."""
_QUICK = Recipe(
    "quick", 400, 2e-3, optimiser="adamw", clip=1.0, schedule="cosine", warmup_steps=50,
    final_share=0.02,
)  # fmt: skip
_LEVEL = dataclasses.replace(_QUICK, steps=700)
_PRIOR = dataclasses.replace(
    _QUICK, steps=800, warmup_steps=100, final_share=0.05, weight_decay=0.01
)
RECIPES = {
    "quick": _QUICK,
    "live": dataclasses.replace(_QUICK, name="live", steps=300, warmup_steps=20),
    "quick level": _LEVEL,
    "quick prior": _PRIOR,
    "full level": dataclasses.replace(_LEVEL, name="full", steps=30_000),
    "full prior": dataclasses.replace(_PRIOR, name="full", steps=30_000),
}
"""Of an autoencoder of samples, of what is trained in the lesson, and of what ships."""
STUDIED = 600
"""Clips from which components and codebooks are found, and decoders learn."""
FRAMES = 128
"""Frames that a decoder hears at once, 2.6 seconds."""


@dataclass(frozen=True)
class Plan:
    """One of Jukebox's autoencoders, as the paper has it or without one of its parts.

    Args:
        hop: samples of which each code tells.
        restarts: of entries that are hardly used.
        spectral: the price of the spectral loss.
        entries: of the codebook.
    """

    hop: int
    restarts: bool = True
    spectral: float = 1.0
    entries: int = 512

    def net(self, seed: int = 0) -> Autoencoder:
        """Return an untrained net."""
        # An entry restarts where a tenth of the average number of vectors chose it.
        least = 0.1 * BATCH * CROP / self.hop / self.entries
        return Autoencoder(
            self.hop, entries=self.entries, restarts=self.restarts, least=least, seed=seed
        )


def crops(samples: Any, count: int, size: int, generator: torch.Generator) -> Tensor:
    """Return stretches `[count, size]` of clips `[clip, n]` of int16, drawn by lot, as float."""
    which = torch.randint(len(samples), (count,), generator=generator).tolist()
    begins = torch.randint(samples.shape[1] - size + 1, (count,), generator=generator).tolist()
    cut = [samples[clip, at : at + size] for clip, at in zip(which, begins, strict=True)]
    return torch.from_numpy(np.stack(cut).astype(np.float32) / 32767)


def learn(
    plan: Plan,
    samples: Any,
    *,
    recipe: Recipe | None = None,
    seed: int = 0,
    quantise: Function | None = None,
    move_entries: Function | None = None,
    **shown: Any,
) -> tuple[Autoencoder, History]:
    """Train a new autoencoder of samples.

    Args:
        plan: what is trained.
        samples: int16 `[clip, n]` to learn from.
        recipe: how long; `quick` where None.
        seed: the same seed gives the same weights on the same machine.
        quantise: a learner's.
        move_entries: a learner's.
        shown: as `fit` takes it.
    """
    net = plan.net(seed)
    net.codebook.quantise = quantise or crux.quantise
    net.codebook.move_entries = move_entries or crux.move_entries

    def loss(model: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        assert isinstance(model, Autoencoder)
        return loss_of(
            model, crops(samples, BATCH, CROP, generator), generator, spectral=plan.spectral
        )

    shown = {"title": "Autoencoder", **shown}
    return net, fit(net, loss, recipe or RECIPES["quick"], seed=seed, **shown)


def frames_of(samples: Any) -> Tensor:
    """Return log magnitudes `[clip, frame, bin]`, in 16 bits, of clips of int16."""
    parts = [frames_of_sound(samples[at : at + 20]).half() for at in range(0, len(samples), 20)]
    return torch.cat(parts)


def learn_level(
    name: str, frames: Tensor, *, recipe: Recipe = _LEVEL, seed: int = 0, **shown: Any
) -> tuple[Level, History]:
    """Find a level's components and codebook, then train its decoder on codes that stay.

    Args:
        name: `bottom`, `middle` or `top`.
        frames: `[clip, frame, bin]` from `frames_of`.
        recipe: of the decoder.
        seed: the same seed gives the same weights on the same machine.
        shown: as `fit` takes it.
    """
    parts = [frames[at : at + 20].float() for at in range(0, len(frames), 20)]
    level = Level(LEVELS[name], seed=seed)
    begin_level(level, moments(parts, level.frames))
    vectors = torch.cat([level.vectors(part).flatten(0, 1) for part in parts])
    learn_codebook(level, vectors, seed=seed)

    def loss(model: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        assert isinstance(model, Level)
        clip = torch.randint(len(frames), (BATCH,), generator=generator).tolist()
        last = (frames.shape[1] - FRAMES) // 4
        at = (4 * torch.randint(last + 1, (BATCH,), generator=generator)).tolist()
        cut = [frames[one, begin : begin + FRAMES] for one, begin in zip(clip, at, strict=True)]
        return decoder_loss(model, torch.stack(cut).float())

    return level, fit(level, loss, recipe, seed=seed, **{"title": f"Level {name}", **shown})


def prior_of(name: str, seed: int = 0) -> Prior:
    """Return the untrained net that writes a level's codes."""
    counts = tuple(len(clips.ATTRIBUTES[label]) for label in LABELS)
    if name == "top":
        shape = Shape(ENTRIES, 144, 4, 4, 576, longest=WINDOWS[name])
        return Prior(shape, counts, seed=seed)
    shape = Shape(ENTRIES, 128, 3, 4, 512, longest=WINDOWS[name])
    return Prior(shape, counts, above=NUMBERS, seed=seed)


def learn_prior(
    name: str,
    codes: dict[str, Tensor],
    labels: Tensor,
    above: Level | None,
    *,
    recipe: Recipe = _PRIOR,
    batch: int = 16,
    seed: int = 0,
    **shown: Any,
) -> tuple[Prior, History]:
    """Train the net that writes a level's codes.

    Args:
        name: of the level.
        codes: by the name of a level, `[clip, place]`.
        labels: `[clip, label]`.
        above: the level from whose codes an upsampler goes out; None for the top.
        recipe: how long.
        batch: stretches a step.
        seed: the same seed gives the same weights on the same machine.
        shown: as `fit` takes it.
    """
    net, window, mine = prior_of(name, seed), WINDOWS[name], codes[name]
    coarse = codes[UPPER[name]] if above is not None else None

    def loss(model: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        assert isinstance(model, Prior)
        clip = torch.randint(len(mine), (batch,), generator=generator)
        half = (mine.shape[1] - window) // 2
        at = torch.randint(half + 1, (batch,), generator=generator)
        places = 2 * at[:, None] + torch.arange(window)
        entries = None
        if coarse is not None and above is not None:
            upper = at[:, None] + torch.arange(window // 2)
            entries = above.codebook.entries[coarse[clip[:, None], upper]]
        told = model.conditions(labels[clip], entries)
        return model.loss(mine[clip[:, None], places], told)

    return net, fit(net, loss, recipe, seed=seed, **{"title": f"Prior {name}", **shown})
