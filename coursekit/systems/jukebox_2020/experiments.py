"""The paper's three claims on autoencoders of samples, and questions of our own on what sounds."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

import numpy as np
import torch

from coursekit.corpora import clips
from coursekit.corpora.chorales import Split
from coursekit.evaluation.originality import longest_runs
from coursekit.evaluation.sounds import (
    HIGH_HERTZ,
    high_band_error,
    magnitudes,
    mel_distance,
    spectral_convergence,
)
from coursekit.neural import Recipe
from coursekit.systems.jukebox_2020.codebook import usage
from coursekit.systems.jukebox_2020.levels import ENTRIES
from coursekit.systems.jukebox_2020.network import Autoencoder
from coursekit.systems.jukebox_2020.training import RECIPES, Plan, learn

HOPS = {"bottom": 32, "middle": 128, "top": 512}
"""Samples a code of each level: four times as many as of the level below, as in the paper."""
PLANS = {
    **{name: Plan(hop) for name, hop in HOPS.items()},
    "bottom without restarts": Plan(HOPS["bottom"], restarts=False),
    "top without spectral loss": Plan(HOPS["top"], spectral=0.0),
}
HEARD = 40
"""Held-out clips on which each net is measured."""
SECONDS = 4
"""Of each held-out clip."""


def autoencoders(seed: int, recipe: Recipe | None = None) -> dict[str, Any]:
    """Train the three levels and their variants with one seed; return how well each copies."""
    samples = clips.load("train").samples
    row = {}
    for name, plan in PLANS.items():
        net, history = learn(plan, samples, recipe=recipe, seed=seed, progress=False)
        row[name] = {**copies(net), "seconds": round(history.seconds, 1)}
    return row


def held_out(count: int = HEARD) -> Any:
    """Return stretches of held-out clips from their second second on, float32 `[clip, n]`."""
    rate = clips.SAMPLE_RATE
    samples = clips.load("valid").samples[:count, rate : (1 + SECONDS) * rate]
    return samples / np.float32(32767)


def level_above(samples: Any, hertz: float = HIGH_HERTZ) -> float:
    """Return the level in dB of what lies above a frequency in samples `[n]`."""
    first = round(hertz * 1280 / clips.SAMPLE_RATE)
    energy = float(np.square(magnitudes(samples)[first:], dtype=np.float64).mean())
    return 10 * float(np.log10(energy + 1e-10))


def copies(net: Autoencoder) -> dict[str, float]:
    """Return how well a net copies held-out sound, in dB, and how it uses its codebook."""
    real = held_out()
    # A whole number of the longest hop.
    real = real[:, : real.shape[1] // 512 * 512]
    net.eval()
    with torch.no_grad():
        codes = net.encode(torch.from_numpy(real))
        heard = net.decode(codes).numpy()
    pairs = list(zip(real, heard, strict=True))
    used, entropy = usage(codes, len(net.codebook.entries))
    found: dict[str, Any] = {
        "convergence": np.mean([spectral_convergence(a, b) for a, b in pairs]),
        "mel": np.mean([mel_distance(a, b) for a, b in pairs]),
        "high band": np.mean([high_band_error(a, b) for a, b in pairs]),
        "high level": np.mean([abs(level_above(b) - level_above(a)) for a, b in pairs]),
        "used": used,
        "entropy": entropy,
    }
    return {name: round(float(value), 4) for name, value in found.items()}


SAMPLES, COPIED = 40, 20
"""Pieces written and clips copied a seed: five seeds make 200 and 100."""


def round_trips(seed: int) -> dict[str, Any]:
    """Copy held-out clips at each of our levels; return how near the copies are, and who plays.

    The seed says which of the test clips are heard.
    """
    from coursekit.evaluation.sound_judge import load_judge
    from coursekit.listening import Audio
    from coursekit.systems.jukebox_2020.levels import LEVELS
    from coursekit.systems.jukebox_2020.playing import Model

    sounds, model, judge = clips.load("test"), Model(), load_judge()
    places = range(COPIED * seed, COPIED * (seed + 1))
    real = [sounds.audio(place) for place in places]
    asked = [sounds.clips[place].instrument for place in places]
    sides: dict[str, list[Audio]] = {"original": real}
    for name in LEVELS:
        sides[name] = [model.copy(name, one) for one in real]
    row: dict[str, Any] = {}
    for name, heard in sides.items():
        told = [one["instrument"][0] for one in judge.hear_all(heard)]
        found: dict[str, Any] = {
            "instrument": np.mean([a == b for a, b in zip(asked, told, strict=True)])
        }
        if name in LEVELS:
            pairs = list(zip(real, heard, strict=True))
            used, entropy = usage(
                torch.as_tensor(np.stack([model.encode(name, one) for one in real])), ENTRIES
            )
            found["convergence"] = np.mean([spectral_convergence(a, b) for a, b in pairs])
            found["mel"] = np.mean([mel_distance(a, b) for a, b in pairs])
            found["used"], found["entropy"] = used, entropy
        row[name] = {key: round(float(value), 4) for key, value in found.items()}
    return row


def music(seed: int) -> dict[str, Any]:
    """Let the nets write 40 pieces of ten seconds; return what independent ears hear in them."""
    from coursekit.evaluation.sound_judge import agreement, load_judge
    from coursekit.evaluation.sounds import faults
    from coursekit.evaluation.symbolic import scale_consistency
    from coursekit.evaluation.transcription import transcribe
    from coursekit.systems.jukebox_2020.levels import sound_of_frames
    from coursekit.systems.jukebox_2020.playing import Model, label_row

    asked = [
        {name: clip.label(name) for name in clips.ATTRIBUTES}
        for clip in clips.plan(SAMPLES, split="test", seed=100 + seed)
    ]
    rows = np.array([label_row(**one) for one in asked])
    model = Model()
    written = model.write(rows, clips.SECONDS, torch.Generator().manual_seed(seed))
    with torch.no_grad():
        sounds = sound_of_frames(model.level("bottom").decode(written["bottom"]))
    agreed = agreement(asked, load_judge().hear_all(sounds), seed=seed)
    told = {key: one.share.value for key, one in agreed.items()}
    told |= {f"{key} shuffled": one.shuffled for key, one in agreed.items()}
    row: dict[str, Any] = {"told": {key: round(float(one), 4) for key, one in told.items()}}
    notes = [transcribe(one) for one in sounds]
    counts = [len(one.instruments[0].notes) for one in notes]
    shares = [scale_consistency(one) for one, count in zip(notes, counts, strict=True) if count > 7]
    row["heard"] = {
        **{name: round(share, 4) for name, share in faults(sounds).items()},
        "notes": round(float(np.mean(counts)), 2),
        "in one key": round(float(np.mean(shares)), 4),
        "with notes": len(shares),
    }
    row["longest run"] = runs(written["top"].numpy(), seed)
    return row


def runs(written: Any, seed: int) -> dict[str, float]:
    """Return how long the longest run of top codes that stands in the training set is, on average.

    Args:
        written: codes `[clip, place]` that were written.
        seed: says which held-out clips the written ones are held against.
    """
    known = top_codes("train")
    sides = {"written": written, "held out": top_codes("test")[SAMPLES * seed :][:SAMPLES]}
    found = {}
    for name, codes in sides.items():
        longest = longest_runs(list(codes), known)
        found[name] = round(float(np.mean(longest)), 3)
        found[f"{name}, longest"] = max(longest)
    return found


@functools.cache
def top_codes(split: Split) -> list[Any]:
    """Return the top codes `[place]` of each clip of a split."""
    from coursekit.systems.jukebox_2020.playing import shipped_nets
    from coursekit.systems.jukebox_2020.shipping import codes_of

    top = {"top": shipped_nets().levels["top"]}
    return list(codes_of(top, clips.load(split).samples)["top"].numpy())


def quick(steps: int) -> Recipe:
    """Return the quick recipe with another number of steps."""
    return dataclasses.replace(RECIPES["quick"], steps=steps)
