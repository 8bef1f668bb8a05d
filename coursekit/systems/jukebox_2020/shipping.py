"""The training of all that ships, from the clips to the files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from coursekit.corpora import clips
from coursekit.neural import History, save_weights
from coursekit.systems.jukebox_2020.levels import LEVELS, Level, frames_of_sound
from coursekit.systems.jukebox_2020.playing import SYSTEM, files_of
from coursekit.systems.jukebox_2020.prior import Prior
from coursekit.systems.jukebox_2020.training import (
    LABELS,
    RECIPES,
    STUDIED,
    UPPER,
    frames_of,
    learn_level,
    learn_prior,
)

DATA = (
    "3,000 training clips of ten seconds, rendered by the course from chorales, tunes and airs "
    "with the sampled orchestra of TimGM6mb (datasets/clips)."
)


def train(*, recipe: str, seed: int, out: Path | None, progress: bool) -> History:
    """Train levels, prior and upsamplers; see `model.train`."""
    sounds = clips.load("train")
    shown: dict[str, Any] = {"seed": seed, "progress": progress}
    frames = frames_of(sounds.samples[:STUDIED])
    levels, priors = {}, {}
    histories: dict[str, History] = {}
    for name in LEVELS:
        chosen = RECIPES[f"{recipe} level"]
        checkpoint = out / f"level_{name}_checkpoint.pt" if out else None
        levels[name], histories[f"level {name}"] = learn_level(
            name, frames, recipe=chosen, checkpoint=checkpoint, **shown
        )
    del frames
    codes, labels = codes_of(levels, sounds.samples), labels_of(sounds.clips)
    for name in ("top", "middle", "bottom"):
        chosen = RECIPES[f"{recipe} prior"]
        checkpoint = out / f"prior_{name}_checkpoint.pt" if out else None
        above = levels[UPPER[name]] if name in UPPER else None
        priors[name], histories[f"prior {name}"] = learn_prior(
            name, codes, labels, above, recipe=chosen, checkpoint=checkpoint, **shown
        )
    if out:
        save(levels, priors, histories, out)
    return histories["prior top"]


@torch.no_grad()
def codes_of(levels: dict[str, Level], samples: Any) -> dict[str, Tensor]:
    """Return the codes `[clip, place]` of clips of int16, by the name of the level."""
    found: dict[str, list[Tensor]] = {name: [] for name in levels}
    for at in range(0, len(samples), 20):
        frames = frames_of_sound(samples[at : at + 20])
        for name, level in levels.items():
            found[name].append(level.encode(frames))
    return {name: torch.cat(parts) for name, parts in found.items()}


def labels_of(known: tuple[clips.Clip, ...]) -> Tensor:
    """Return the labels `[clip, label]` that a prior is told, as places in their lists."""
    rows = [
        [list(clips.ATTRIBUTES[name]).index(clip.label(name)) for name in LABELS] for clip in known
    ]
    return torch.tensor(rows)


def save(
    levels: dict[str, Level], priors: dict[str, Prior], histories: dict[str, History], out: Path
) -> None:
    """Write weights in half precision, each file with its card."""
    for file, parts in files_of(levels, priors).items():
        kind = "level" if file == "levels" else "prior"
        of_file = {name: histories[f"{kind} {name}"] for name in parts}
        history = list(of_file.values())[-1]
        seconds = {name: round(one.seconds, 1) for name, one in of_file.items()}
        card = history.card(
            system=SYSTEM,
            data=DATA,
            licence="the scores are in the public domain; TimGM6mb, by which they sound, is under "
            "the GNU GPL, version 2, and no part of the weights",
            seconds_of=seconds,
        )
        card["seconds"] = round(sum(seconds.values()), 1)
        save_weights(parts, out / file, card, half=True)
