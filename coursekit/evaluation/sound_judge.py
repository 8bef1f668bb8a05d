"""An independent judge of sound: which instrument, register, dynamics, tempo and texture is this?

It hears by features made by hand and knows nothing of the systems that it judges: it learned from
clips of its own, which no system is trained on, as they are and as poor copies of them. Its
weights lie in `weights/sound_judge.safetensors`; the card beside them says how well it hears.
Used in lessons 17 and 18.
"""

from __future__ import annotations

import functools
import json
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.corpora.clips import ATTRIBUTES
from coursekit.errors import CourseError
from coursekit.evaluation.sound_features import sound_features
from coursekit.evaluation.sounds import Floats, Sound, samples_of
from coursekit.evaluation.statistics import Interval, share_interval
from coursekit.files import sha256, write_atomically

WEIGHTS = Path(__file__).parent / "weights" / "sound_judge.safetensors"
CLIPS, COPIES, SEED = 2_400, 1_500, 17
"""What it learns from: clips, poor copies of the first of them, and the seed of both."""
AXES = 48
"""Dimensions of the embedding: the directions in which clips differ most."""
PENALTY = 0.05
"""How free the weights are (scikit-learn's C)."""

Heard = dict[str, tuple[str, float]]
"""By attribute: the value that the judge hears, and its share of trust in it."""


@dataclass(frozen=True, eq=False)
class Judge:
    """A logistic regression an attribute on features of sound.

    Args:
        values: by attribute, its values.
        centre: of the features, `[feature]`.
        spread: of the features, `[feature]`.
        weights: by attribute, `[feature, value]`.
        biases: by attribute, `[value]`.
        axes: `[feature, AXES]`, for embeddings.
    """

    values: Mapping[str, tuple[str, ...]]
    centre: Floats
    spread: Floats
    weights: Mapping[str, Floats]
    biases: Mapping[str, Floats]
    axes: Floats

    def hear(self, sound: Sound) -> Heard:
        """Return what it hears in a sound.

        Args:
            sound: `Audio` at 16 kHz, or samples `[n]`; ten seconds are what it knows.

        Raises:
            CourseError: the sound is not fit to be measured, or is silent.
        """
        return self.hear_all([sound])[0]

    def hear_all(self, sounds: Sequence[Sound] | npt.NDArray[Any]) -> list[Heard]:
        """Return what it hears in each of several sounds, in some 20 ms each.

        Raises:
            CourseError: a sound is not fit to be measured, or is silent.
        """
        for sound in sounds:
            if not samples_of(sound).any():
                raise CourseError(
                    "This sound is silent, so there is nothing to judge. "
                    "`evaluation.sounds.faults` counts silent ones."
                )
        shares = self.shares(self.features(sounds))
        return [
            {
                name: (self.values[name][int(rows[place].argmax())], float(rows[place].max()))
                for name, rows in shares.items()
            }
            for place in range(len(sounds))
        ]

    def features(self, sounds: Sequence[Sound] | npt.NDArray[Any]) -> Floats:
        """Return the features as the judge sees them, of mean 0 and spread 1: `[sound, feature]`.

        What lies more than five spreads off counts as five.
        """
        known = np.zeros((len(sounds), len(self.centre)), dtype=np.float32)
        for place, sound in enumerate(sounds):
            known[place] = sound_features(sound)
        return _scaled(known, self.centre, self.spread)

    def shares(self, features: Floats) -> dict[str, Floats]:
        """Return by attribute how much it trusts each value, `[sound, value]`, rows of sum 1."""
        from scipy.special import softmax

        return {
            name: np.asarray(softmax(features @ self.weights[name] + self.biases[name], axis=1))
            for name in self.values
        }

    def embed(self, sounds: Sequence[Sound]) -> Floats:
        """Return embeddings `[sound, AXES]`, for the Fréchet distance."""
        return self.features(sounds) @ self.axes


@dataclass(frozen=True)
class Agreement:
    """How often what was asked for was heard.

    Args:
        share: right among all, with its interval.
        kappa: Cohen's: 0 where agreement is that of chance, 1 where it is whole.
        shuffled: the share that is right by what was asked for elsewhere, on average.
        chance: one over the number of values.
    """

    share: Interval
    kappa: float
    shuffled: float
    chance: float


def agreement(
    asked: Sequence[Mapping[str, str]], heard: Sequence[Heard], *, draws: int = 200, seed: int = 0
) -> dict[str, Agreement]:
    """Return, attribute by attribute, how often the judge heard what was asked for.

    Args:
        asked: for each sound the values asked for, by attribute; what was not asked is left out.
        heard: what the judge heard in each.
        draws: how often what was asked is shuffled among the sounds.
        seed: for the shuffling.

    Returns:
        Only attributes that were asked for at least once.
    """
    found = {}
    for name, values in ATTRIBUTES.items():
        both = [
            (values.index(wish[name]), values.index(ear[name][0]))
            for wish, ear in zip(asked, heard, strict=True)
            if name in wish
        ]
        if not both:
            continue
        wished, ears = np.array(both).T
        right = wished == ears
        counts = [np.bincount(side, minlength=len(values)) / len(right) for side in (wished, ears)]
        by_chance = float(counts[0] @ counts[1])
        kappa = (right.mean() - by_chance) / (1 - by_chance) if by_chance < 1 else 0.0
        generator = np.random.default_rng(seed)
        others = [np.mean(generator.permutation(wished) == ears) for _ in range(draws)]
        found[name] = Agreement(
            share_interval(int(right.sum()), len(right)),
            float(kappa),
            float(np.mean(others)),
            1 / len(values),
        )
    return found


@functools.cache
def load_judge() -> Judge:
    """Return the judge that comes with the course.

    Raises:
        CourseError: its weights are missing or damaged.
    """
    from safetensors.numpy import load

    try:
        data = WEIGHTS.read_bytes()
        card = json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))
        if sha256(data) != card["sha256"]:
            raise ValueError("the hash differs")
    except (OSError, ValueError, KeyError) as error:
        raise CourseError(
            f"The judge's weights, {WEIGHTS}, are missing or damaged ({error}). Download the "
            "course again, or make them anew: coursekit.evaluation.sound_judge.train_judge()."
        ) from error
    tensors = {name: one.astype(np.float32) for name, one in load(data).items()}
    return Judge(
        dict(ATTRIBUTES),
        tensors["centre"],
        tensors["spread"],
        {name: tensors[f"{name}.weight"] for name in ATTRIBUTES},
        {name: tensors[f"{name}.bias"] for name in ATTRIBUTES},
        tensors["axes"],
    )


def train_judge(path: Path | str = WEIGHTS) -> Judge:
    """Train the judge on its own clips and on poor copies of them, and write it with its card.

    It takes some ten minutes on one core, most of it for rendering.

    Args:
        path: where to write; the card lies beside it.

    Returns:
        The judge.
    """
    from coursekit.corpora import clips

    begun = time.process_time()
    known = clips.load("train", count=CLIPS, seed=SEED)
    copies = poor_copies(known.samples[:COPIES], seed=SEED)
    features = np.stack([sound_features(one) for one in (*known.samples, *copies)])
    labels = {
        name: np.array([clip.label(name) for clip in (*known.clips, *known.clips[:COPIES])])
        for name in ATTRIBUTES
    }
    judge = fit_judge(features, labels)
    write_judge(judge, path, time.process_time() - begun, heard_of(judge))
    return judge


def heard_of(judge: Judge) -> dict[str, dict[str, float]]:
    """Return the shares that a judge hears rightly of 300 test clips and of their poor copies."""
    from coursekit.corpora import clips

    known = clips.load("test")
    asked = [{name: clip.label(name) for name in ATTRIBUTES} for clip in known.clips]
    sides: dict[str, Any] = {
        "originals": known.samples,
        "poor copies": poor_copies(known.samples, seed=SEED + 1),
    }
    return {
        side: {
            name: round(one.share.value, 3)
            for name, one in agreement(asked, judge.hear_all(sounds)).items()
        }
        for side, sounds in sides.items()
    }


def fit_judge(features: Floats, labels: Mapping[str, npt.NDArray[Any]]) -> Judge:
    """Fit a judge.

    Args:
        features: `[sound, feature]`, as `sound_features` returns them.
        labels: by attribute, the value of each sound.
    """
    from sklearn.linear_model import LogisticRegression

    centre, spread = features.mean(axis=0), features.std(axis=0)
    # A feature that hardly moves among clips would otherwise shout when it does elsewhere.
    spread = np.maximum(spread, 1e-3)
    scaled = _scaled(features, centre, spread)
    weights, biases = {}, {}
    for name, values in ATTRIBUTES.items():
        truth = np.array([values.index(value) for value in labels[name]])
        model = LogisticRegression(C=PENALTY, max_iter=500).fit(scaled, truth)
        weights[name], biases[name] = _half(model.coef_.T), _half(model.intercept_)
    _, axes = np.linalg.eigh(np.cov(scaled.T))
    return Judge(
        dict(ATTRIBUTES), centre, spread, weights, biases, _half(axes[:, : -AXES - 1 : -1])
    )


def write_judge(
    judge: Judge, path: Path | str, seconds: float, heard: Mapping[str, Mapping[str, float]]
) -> None:
    """Write a judge in half precision, and its card with what it hears rightly and the hash."""
    from safetensors.numpy import save

    half = {"axes": judge.axes}
    for name in judge.values:
        half |= {f"{name}.weight": judge.weights[name], f"{name}.bias": judge.biases[name]}
    tensors = {name: one.astype(np.float16) for name, one in half.items()}
    data = save(tensors | {"centre": judge.centre, "spread": judge.spread})
    card = {
        "system": "none: a judge of sounds, evaluation/sound_judge.py",
        "recipe": "coursekit.evaluation.sound_judge.train_judge(): a logistic regression an "
        f"attribute on {len(judge.centre)} features made by hand (scikit-learn, C {PENALTY})",
        "data": f"{CLIPS} clips of coursekit.corpora.clips, split train, seed {SEED}, and poor "
        f"copies of the first {COPIES}; no system learns from these clips",
        "heard": heard,
        "licence": "MIT",
        "seed": SEED,
        "seconds": round(seconds),
        "hardware": f"{platform.machine()}, one core, no GPU",
        "bytes": len(data),
        "sha256": sha256(data),
    }
    write_atomically(path, data)
    text = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    write_atomically(Path(path).with_suffix(".json"), text)


def poor_copies(samples: npt.NDArray[Any], *, seed: int) -> list[Floats]:
    """Return copies of sounds such as a codec might make: blurred, grainy, with phases made up.

    Log magnitudes, two frames at a time, are brought to few principal components, a random number
    each time; noise is added to these, some of it held for several frames; half the copies are
    smoothed in time. No codec of the course does just this.

    Args:
        samples: `[sound, n]`, int16 or float.
        seed: for all that is random.
    """
    from scipy import ndimage

    from coursekit.encodings.spectra import log_magnitudes, sound_of

    tool: Any = ndimage
    generator = np.random.default_rng(seed)

    def pairs_of_frames(sound: npt.NDArray[Any]) -> Floats:
        frames = log_magnitudes(samples_of(sound))
        return frames[: len(frames) // 2 * 2].reshape(len(frames) // 2, -1)

    some = generator.permutation(len(samples))[:300]
    known = np.concatenate([pairs_of_frames(samples[place])[::4] for place in some])
    mean = known.mean(axis=0)
    power, axes = np.linalg.eigh(np.cov((known - mean).T))
    axes = axes[:, ::-1][:, :160].astype(np.float32)
    sizes = np.sqrt(np.maximum(power[::-1][:160], 0)).astype(np.float32)
    copies = []
    for sound in samples:
        parts = (pairs_of_frames(sound) - mean) @ axes
        kept = round(np.exp(generator.uniform(np.log(8), np.log(150))))
        grain = generator.standard_normal(parts.shape).astype(np.float32) * sizes
        held = int(generator.integers(1, 4))
        grain = tool.uniform_filter1d(grain, held, axis=0) * np.sqrt(held)
        parts = parts + generator.uniform(0, 0.35) * grain
        if generator.random() < 0.5:
            parts = tool.uniform_filter1d(parts, int(generator.integers(2, 5)), axis=0)
        parts[:, kept:] = 0
        frames = (parts @ axes.T + mean).reshape(2 * len(parts), -1)
        copies.append(np.clip(sound_of(frames, rounds=4), -1, 1))
    return copies


def _half(numbers: npt.NDArray[Any]) -> Floats:
    """Return numbers as half precision stores them."""
    return np.ascontiguousarray(numbers, dtype=np.float16).astype(np.float32)


def _scaled(features: Floats, centre: Floats, spread: Floats) -> Floats:
    scaled: Floats = np.clip((features - centre) / spread, -5, 5)
    return scaled
