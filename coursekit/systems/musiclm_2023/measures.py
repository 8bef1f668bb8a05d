"""What is measured of the sound that a prompt asked for, by a judge apart from the system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coursekit.corpora import captions, clips
from coursekit.corpora.clips import Clip
from coursekit.errors import CourseError
from coursekit.evaluation.originality import longest_runs
from coursekit.evaluation.sound_judge import agreement, load_judge
from coursekit.evaluation.sound_structure import chroma, key_steadiness, repetition
from coursekit.evaluation.sounds import (
    calibrated_fad,
    faults,
    mel_distance,
    samples_of,
    spectral_convergence,
)
from coursekit.systems.musiclm_2023 import composing
from coursekit.systems.musiclm_2023.model import SECONDS, Model

Sounds = Sequence[NDArray[Any]] | NDArray[Any]
BATCH = 20
"""Prompts that are answered at once."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What a model made of prompts.

    Args:
        samples: `[prompt, n]`.
        tokens: semantic ones, `[prompt, token]`.
        codes: of the codec, `[prompt, frame, stage]`.
    """

    samples: NDArray[np.float32]
    tokens: NDArray[np.int64]
    codes: NDArray[np.int64]


def prompts(count: int, seed: int) -> tuple[list[Clip], list[str]]:
    """Return clips of the test split and a prompt for each, in a phrasing that was held out."""
    plan = clips.plan(count, split="test", seed=seed)
    generator = np.random.default_rng(seed)
    return plan, [captions.caption(clip, generator, held_out=True) for clip in plan]


def labels(plan: Sequence[Clip]) -> list[dict[str, str]]:
    """Return what is asked of each sound: all labels of its clip."""
    return [{name: clip.label(name) for name in clips.ATTRIBUTES} for clip in plan]


def answers(
    model: Model, texts: Sequence[str], seed: int, *, candidates: int = 1,
    tokens: NDArray[np.int64] | None = None, **chosen: Any,
) -> Answers:  # fmt: skip
    """Compose ten seconds for each prompt.

    Args:
        model: with the parts that compose.
        texts: the prompts.
        seed: draws.
        candidates: how many are composed for each; the likest by the joint embedding is kept.
        tokens: of a melody for each prompt, `[prompt, token]`.
        chosen: other temperature or guidance, as `composing.compose` takes them.
    """
    parts, towers = [], model.part("towers")
    step = max(1, BATCH // candidates)
    for first in range(0, len(texts), step):
        told = towers.read(list(texts[first : first + step]))
        each = told.repeat_interleave(candidates, dim=0)
        melodies = None if tokens is None else tokens[first : first + step]
        if melodies is not None:
            melodies = melodies.repeat(candidates, axis=0)
        drawn, codes = composing.compose(
            model.part, each, len(each), SECONDS, seed + first, tokens=melodies, **chosen
        )
        sounds = np.stack([composing.limited(one) for one in model.part("codec").decode(codes)])
        best = np.arange(len(told))
        if candidates > 1:
            likeness = (towers.listen(sounds) * each).sum(dim=1).detach().numpy()
            best = best * candidates + likeness.reshape(-1, candidates).argmax(axis=1)
        parts.append((sounds[best], drawn[best], codes[best]))
    return Answers(*(np.concatenate(side) for side in zip(*parts, strict=True)))


def floats(samples: Sounds) -> NDArray[np.float32]:
    """Return sounds `[clip, n]` as numbers from -1 to 1, from whole numbers too."""
    return np.stack([samples_of(one) for one in samples])


def round_trips(model: Model, samples: Sounds) -> NDArray[np.float32]:
    """Return sounds that went through the codec, `[clip, n]`."""
    codec = model.part("codec")
    return np.concatenate([
        codec.decode(codec.encode(floats(samples[first : first + BATCH])))
        for first in range(0, len(samples), BATCH)
    ])  # fmt: skip


def copied(reals: Sounds, heard: Sounds) -> dict[str, float]:
    """Return how near copies are to sounds: mel distance and spectral convergence in dB."""
    both = list(zip(reals, heard, strict=True))
    return {
        "mel distance": float(np.mean([mel_distance(*pair) for pair in both])),
        "spectral convergence": float(np.mean([spectral_convergence(*pair) for pair in both])),
    }


def recovered(asked: Sequence[Mapping[str, str]], samples: Sounds) -> dict[str, Any]:
    """Return by attribute the share heard as asked, its interval, kappa and the shuffled share."""
    return {
        name: {
            "share": found.share.value, "low": found.share.low, "high": found.share.high,
            "n": found.share.n, "kappa": found.kappa, "shuffled": found.shuffled,
            "chance": found.chance,
        }
        for name, found in agreement(asked, load_judge().hear_all(samples)).items()
    }  # fmt: skip


def same_pitches(samples: Sounds, melodies: Sounds) -> float:
    """Return how alike the pitch classes of sounds and melodies are: the mean cosine of frames."""
    alike = []
    for pair in zip(samples, melodies, strict=True):
        one, other = (chroma(sound) for sound in pair)
        frames = min(one.shape[1], other.shape[1])
        alike.append((one[:, :frames] * other[:, :frames]).sum(axis=0).mean())
    return float(np.mean(alike))


def structure(samples: Sounds) -> dict[str, float]:
    """Return how far sounds keep their key and come back, on average, and their faults."""
    sounding = [one for one in samples if np.abs(one).max() > 1e-3]
    if not sounding:
        raise CourseError("All these sounds are silent, so they have no structure to measure.")
    return {
        "key": float(np.mean([key_steadiness(one) for one in sounding])),
        "repetition": float(np.mean([repetition(one) for one in sounding])),
        **faults(samples),
    }


def by_heart(codes: Any, held_out: Any, known: Any) -> dict[str, float]:
    """Return how long runs of codes are that stand in the training set: median and longest.

    Args:
        codes: `[clip, frame]` or `[clip, frame, stage]`, of what was composed.
        held_out: of clips that nobody trained on.
        known: of the training set.

    Returns:
        Seconds.
    """
    second = round(SECONDS) / len(codes[0])
    found: dict[str, float] = {}
    for name, side in (("composed", codes), ("held out", held_out)):
        runs = np.array(longest_runs(list(side), list(known))) * second
        found |= {name: float(np.median(runs)), f"{name}, longest": float(runs.max())}
    return found


def distances(real: Sounds, sides: Mapping[str, Sounds], seed: int = 0) -> dict[str, float]:
    """Return FAD of some sides, by the judge's embedding, between noise, shuffled and real."""
    return calibrated_fad(list(real), {k: list(v) for k, v in sides.items()}, load_judge().embed,
                          seed=seed)  # fmt: skip
