"""The trained nets together: sound to codes at three levels, codes written, and heard again."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from coursekit.corpora import clips
from coursekit.errors import CourseError
from coursekit.listening import Audio
from coursekit.systems.jukebox_2020 import crux
from coursekit.systems.jukebox_2020.levels import (
    LEVELS,
    Level,
    frames_of_sound,
    sound_of_frames,
)
from coursekit.systems.jukebox_2020.prior import Prior, write
from coursekit.systems.jukebox_2020.training import LABELS, UPPER, WINDOWS, prior_of

SYSTEM = "jukebox_2020"
Ints = NDArray[np.int64]
FRAME_SECONDS = 0.02


@dataclass
class Nets:
    """What was trained: three levels, and a net that writes the codes of each.

    Args:
        levels: by name.
        priors: by the name of the level; those below the top are upsamplers.
    """

    levels: Mapping[str, Level]
    priors: Mapping[str, Prior]


@dataclass
class Model:
    """The nets that ship, or the learner's, and the functions of the crux.

    Attributes:
        trained: nets in place of those that ship; None for none.
    """

    trained: Nets | None = None
    quantise: Callable[..., Any] = crux.quantise
    move_entries: Callable[..., Any] = crux.move_entries
    codebook_use: Callable[..., Any] = crux.codebook_use

    @property
    def nets(self) -> Nets:
        """The nets that play."""
        return self.trained or shipped_nets()

    def level(self, name: str) -> Level:
        """Return one of the three levels.

        Raises:
            CourseError: it has another name.
        """
        if name not in LEVELS:
            raise CourseError(f"There is no level {name!r}. There are: {', '.join(LEVELS)}.")
        return self.nets.levels[name]

    @torch.no_grad()
    def encode(self, name: str, sound: Audio) -> Ints:
        """Return the codes of a sound at a level, `[place]`, by the model's `quantise`."""
        level = self.level(name)
        samples = sound.mono().resampled(clips.SAMPLE_RATE).samples
        vectors = level.vectors(frames_of_sound(samples))[0]
        if not len(vectors):
            raise CourseError("This sound is shorter than one code. Give a longer one.")
        return np.asarray(self.quantise(vectors, level.codebook.entries)[1])

    @torch.no_grad()
    def decode(self, name: str, codes: Any) -> Audio:
        """Return the sound of codes `[place]` at a level."""
        level = self.level(name)
        given = torch.as_tensor(np.asarray(codes), dtype=torch.long)[None]
        if not given.numel():
            raise CourseError("There is nothing to decode. Give one code or more.")
        if not 0 <= int(given.min()) <= int(given.max()) < len(level.codebook.entries):
            raise CourseError(
                f"A code is a whole number from 0 to {len(level.codebook.entries) - 1}."
            )
        return Audio(sound_of_frames(level.decode(given))[0], clips.SAMPLE_RATE)

    def copy(self, name: str, sound: Audio) -> Audio:
        """Return what a level keeps of a sound: its codes, heard."""
        return self.decode(name, self.encode(name, sound))

    @torch.no_grad()
    def write(
        self,
        labels: Ints,
        seconds: float,
        generator: torch.Generator,
        *,
        down_to: str = "bottom",
        temperature: float = 1.0,
        openings: Mapping[str, Ints] | None = None,
    ) -> dict[str, Tensor]:
        """Return codes that the nets write, by the name of the level, `[clip, place]`.

        Args:
            labels: `[clip, label]`, the place of each value in its list.
            seconds: how long.
            generator: draws the codes.
            down_to: the finest level that is written.
            temperature: of the top level; upsamplers draw more cautiously.
            openings: codes `[place]` with which each level begins.
        """
        places = -(-round(seconds / FRAME_SECONDS) // LEVELS["top"])
        written: dict[str, Tensor] = {}
        told_of = torch.as_tensor(labels)
        for name in ("top", "middle", "bottom"):
            above = written.get(UPPER.get(name, ""))
            net = self.nets.priors[name]
            entries = None
            if above is not None:
                entries = self.level(UPPER[name]).codebook.entries[above]
            opening = None
            if openings:
                opening = torch.as_tensor(openings[name])[None].expand(len(told_of), -1)
            written[name] = write(
                net,
                net.conditions(told_of, entries),
                places * LEVELS["top"] // LEVELS[name],
                generator,
                window=WINDOWS[name],
                temperature=temperature * CAUTION[name],
                opening=opening,
            )
            if name == down_to:
                break
        return written


CAUTION = {"top": 1.0, "middle": 0.9, "bottom": 0.9}
"""By what a level multiplies the temperature."""


def label_row(**values: str) -> list[int]:
    """Return the places of a clip's labels in their lists, such as `instrument="flute"`."""
    return [list(clips.ATTRIBUTES[name]).index(values[name]) for name in LABELS]


@functools.cache
def shipped_nets() -> Nets:
    """Return the nets that ship."""
    from coursekit.neural import load_weights, shipped

    levels = {name: Level(frames) for name, frames in LEVELS.items()}
    priors = {name: prior_of(name) for name in LEVELS}
    for file, parts in files_of(levels, priors).items():
        load_weights(parts, shipped(SYSTEM, file))
    return Nets(
        {name: level.eval() for name, level in levels.items()},
        {name: prior.eval() for name, prior in priors.items()},
    )


def files_of(levels: Mapping[str, Level], priors: Mapping[str, Prior]) -> dict[str, nn.ModuleDict]:
    """Return what is stored together, by the name of its file."""
    return {
        "levels": nn.ModuleDict(dict(levels)),
        "prior": nn.ModuleDict({"top": priors["top"]}),
        **{f"upsampler_{name}": nn.ModuleDict({name: priors[name]}) for name in UPPER},
    }
