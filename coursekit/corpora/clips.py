"""Ten-second clips of sound, rendered from real scores, whose every label is known.

Each label is drawn on its own: an instrument plays all registers, dynamics, tempi and textures.
Card: `datasets/clips/README.md`.
"""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coursekit.corpora import _clip_scores
from coursekit.corpora._clip_scores import Material, Rows
from coursekit.corpora.chorales import Split
from coursekit.encodings.notes import blank_midi, note_objects
from coursekit.errors import CourseError
from coursekit.files import cache_dir, os_errors_told, validate_folder
from coursekit.listening.sound import Audio, synthesised
from coursekit.progress import bar

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

VERSION = 1  # of scores, labels and rendering: raise it when a sample changes
SAMPLE_RATE = 16_000
SECONDS = 10.0
SAMPLES = round(SAMPLE_RATE * SECONDS)

INSTRUMENTS = {
    "piano": 0,
    "harpsichord": 6,
    "marimba": 12,
    "organ": 19,
    "guitar": 24,
    "violin": 40,
    "choir": 52,
    "trumpet": 56,
    "saxophone": 65,
    "flute": 73,
}
"""The General MIDI program of each instrument, counted from 0."""
GAINS = {
    "piano": 8.3,
    "harpsichord": 6.6,
    "marimba": 8.6,
    "organ": 3.6,
    "guitar": 2.6,
    "violin": -0.9,
    "choir": 2.4,
    "trumpet": 2.7,
    "saxophone": 1.4,
    "flute": 1.3,
}
"""Decibels by which each instrument is raised, always the same: all are about alike loud."""
REGISTERS = {"low": 48, "middle": 62, "high": 76}
"""The mean pitch of all that sounds, give or take `_SPREAD` semitones."""
DYNAMICS = {"very soft": 30, "soft": 50, "loud": 80, "very loud": 122}
"""The velocity of the leading voice."""
TEMPI = {"slow": (50, 60), "moderate": (88, 106), "fast": (155, 187)}
"""Beats a minute; a melody has about one note a beat."""
TEXTURES = ("solo melody", "melody with chords", "melody over broken chords", "four voices")
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "instrument": tuple(INSTRUMENTS),
    "register": tuple(REGISTERS),
    "dynamics": tuple(DYNAMICS),
    "tempo": tuple(TEMPI),
    "texture": TEXTURES,
}
"""The five labels that are drawn, each with its values."""

_SPREAD = 2
_FADE = round(0.03 * SAMPLE_RATE)
_SPLITS: tuple[Split, ...] = ("train", "valid", "test")
_ACCOMPANIMENT = 0.8  # of the leading voice's velocity


@dataclass(frozen=True)
class Clip:
    """What is known of one clip.

    Args:
        number: its place in the plan.
        split: its score's: `train`, `valid` or `test`.
        score: the name of the chorale, tune or air.
        instrument: one of INSTRUMENTS; it plays every part.
        register: one of REGISTERS.
        dynamics: one of DYNAMICS.
        tempo: one of TEMPI.
        bpm: beats a minute.
        texture: one of TEXTURES.
        mode: `major` or `minor`, the score's.
        start: the beat of the score at which it begins, a bar's first.
        pitch: the mean pitch to which it is transposed.
    """

    number: int
    split: Split
    score: str
    instrument: str
    register: str
    dynamics: str
    tempo: str
    bpm: float
    texture: str
    mode: str
    start: float
    pitch: int

    def label(self, attribute: str) -> str:
        """Return its value of one of ATTRIBUTES."""
        return str(getattr(self, attribute))


@dataclass(frozen=True, eq=False)
class Sounds:
    """Clips with their sound.

    Args:
        clips: what is known of each.
        samples: int16 `[clip, SAMPLES]`, one channel; 32,767 is full scale. Read from the disk
            as they are asked for.
    """

    clips: tuple[Clip, ...]
    samples: npt.NDArray[np.int16] = field(repr=False)

    def audio(self, index: int) -> Audio:
        """Return one clip to listen to, as loud as it was played."""
        return Audio(self.samples[index].astype(np.float32) / 32767, SAMPLE_RATE)


def plan(count: int, *, split: Split = "train", seed: int = 0) -> list[Clip]:
    """Draw clips: every label balanced and independent of the others.

    Of the same split and seed, a shorter plan is the beginning of a longer one.

    Args:
        count: how many.
        split: `train`, `valid` or `test`; no score is in two of them.
        seed: another one draws other labels, scores and passages.

    Raises:
        CourseError: there is no such split or number, or the corpora are not installed.
    """
    if split not in _SPLITS:
        raise CourseError(f"A split is train, valid or test; here it is {split!r}.")
    if count < 0 or seed < 0:
        raise CourseError("The number of clips and the seed are whole numbers from 0 up.")
    scores = _clip_scores.load()
    names = {
        kind: sorted(name for name, one in scores.items() if (one.kind, one.split) == (kind, split))
        for kind in _clip_scores.KINDS
    }
    places = _SPLITS.index(split), seed
    rows = zip(
        *(_balanced(values, (*places, k)) for k, values in enumerate(ATTRIBUTES.values())),
        strict=True,
    )
    clips = []
    for number, labels in enumerate(itertools.islice(rows, count)):
        known = dict(zip(ATTRIBUTES, labels, strict=True))
        generator = np.random.default_rng([*places, 99, number])
        # Only chorales have four voices; the other textures are drawn from all three kinds.
        four = known["texture"] == "four voices"
        kind = "chorale" if four else str(generator.choice(_clip_scores.KINDS))
        score = scores[str(generator.choice(names[kind]))]
        clips.append(
            Clip(
                number=number,
                split=split,
                score=score.name,
                bpm=round(float(generator.uniform(*TEMPI[known["tempo"]])), 1),
                mode=score.mode,
                start=float(generator.choice(score.bars)),
                pitch=REGISTERS[known["register"]] + int(generator.integers(-_SPREAD, _SPREAD + 1)),
                **known,
            )
        )
    return clips


def _balanced(values: Sequence[str], key: Sequence[int]) -> Iterator[str]:
    """Yield values without end, each once before any comes again."""
    generator = np.random.default_rng(key)
    while True:
        yield from (values[k] for k in generator.permutation(len(values)))


def pairs(count: int, *, split: Split = "train", seed: int = 0) -> list[tuple[Clip, Clip]]:
    """Draw pairs of clips that differ in their instrument alone.

    They show what stays when the instrument changes (the semantic tokens of lesson 18).

    Args:
        count: how many pairs.
        split: as for `plan`.
        seed: as for `plan`.

    Raises:
        CourseError: as for `plan`.
    """
    names = list(INSTRUMENTS)
    generator = np.random.default_rng([seed, _SPLITS.index(split), len(names)])
    both = []
    for clip in plan(count, split=split, seed=seed):
        step = int(generator.integers(1, len(names)))
        other = names[(names.index(clip.instrument) + step) % len(names)]
        both.append((clip, replace(clip, instrument=other)))
    return both


def notes(clip: Clip) -> PrettyMIDI:
    """Return the notes of a clip, for its one instrument.

    Raises:
        CourseError: the installed corpora hold no such score.
    """
    import pretty_midi

    score = _score(clip.score)
    beats = SECONDS * clip.bpm / 60
    lead, other = _parts(score, clip.texture)
    lead, other = (_excerpt(rows, score.beats, clip.start, beats) for rows in (lead, other))
    together = np.concatenate([lead, other])
    mean = np.average(together["pitch"], weights=together["duration"])
    generator = np.random.default_rng(_number(clip))
    loud = DYNAMICS[clip.dynamics] * generator.normal(1, 0.04, len(together))
    loud[len(lead) :] *= _ACCOMPANIMENT
    midi = blank_midi(clip.bpm)
    part = pretty_midi.Instrument(INSTRUMENTS[clip.instrument], name=clip.instrument)
    part.notes = note_objects(
        together["onset"] * 60 / clip.bpm,
        np.minimum((together["onset"] + together["duration"]) * 60 / clip.bpm, SECONDS),
        together["pitch"] + round(clip.pitch - mean),
        np.clip(np.round(loud), 1, 127),
    )
    midi.instruments.append(part)
    return midi


def _score(name: str) -> Material:
    scores = _clip_scores.load()
    if name not in scores:
        raise CourseError(
            f"There is no score {name!r} to make a clip of. `clips.plan` draws clips of those "
            "that are installed."
        )
    return scores[name]


def _number(clip: Clip) -> int:
    """Return a number that is the same for a passage whoever plays it."""
    text = f"{clip.split} {clip.number} {clip.score} {clip.start}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def _parts(score: Material, texture: str) -> tuple[Rows, Rows]:
    """Return the leading voice and the others of a whole score."""
    if texture == "solo melody":
        return score.melody, score.melody[:0]
    if texture == "melody with chords":
        return score.melody, _clip_scores.block_chords(score)
    if texture == "melody over broken chords":
        return score.melody, _clip_scores.broken_chords(score)
    if score.lower is None:
        raise CourseError(f"{score.name} has one voice; four voices are made of chorales only.")
    return score.melody, score.lower


def _excerpt(rows: Rows, length: float, start: float, beats: float) -> Rows:
    """Return the notes that begin in a stretch of beats; after its end a score begins again."""
    times = int((start + beats) // length) + 1
    unrolled = np.concatenate([rows] * times)
    unrolled["onset"] += np.repeat(np.arange(times) * length, len(rows)) - start
    inside = (unrolled["onset"] > -1e-6) & (unrolled["onset"] < beats - 1e-6)
    chosen = unrolled[inside]
    chosen["onset"] = np.maximum(chosen["onset"], 0)
    return chosen


def render(clip: Clip) -> Audio:
    """Return the sound of a clip: one channel, SAMPLE_RATE, SECONDS long, from silence on.

    The gain is the instrument's, never the clip's, so that what is soft stays soft.

    Raises:
        CourseError: the installed corpora hold no such score.
    """
    heard = synthesised(notes(clip), SECONDS, sample_rate=SAMPLE_RATE).samples[0, :SAMPLES]
    samples = np.pad(heard, (0, SAMPLES - len(heard))) * 10 ** (GAINS[clip.instrument] / 20)
    samples[-_FADE:] *= np.linspace(1, 0, _FADE)
    return Audio(samples.astype(np.float32), SAMPLE_RATE)


def load(split: Split = "train", *, count: int | None = None, seed: int = 0) -> Sounds:
    """Return clips with their sound, rendered once and kept in the cache.

    A hundred clips take about ten seconds and 32 MB. What was begun and broken off goes on.

    Args:
        split: `train`, `valid` or `test`.
        count: how many; None for 3,000 to train on and 300 else.
        seed: as for `plan`.

    Raises:
        CourseError: as for `plan`, or the cache folder cannot be written to.
    """
    size = (3000 if split == "train" else 300) if count is None else count
    clips = plan(size, split=split, seed=seed)
    path = cache_dir() / "corpora" / f"clips-v{VERSION}-{split}-{size}-{seed}.npy"
    return Sounds(tuple(clips), rendered(clips, path))


def rendered(clips: Sequence[Clip], path: Path) -> npt.NDArray[np.int16]:
    """Render clips into a file, where it is not there yet, and return its samples.

    Args:
        clips: what to render.
        path: ends in `.npy`; while it is being made it is called `.part`.

    Returns:
        int16 `[clip, SAMPLES]`, read from the disk as they are asked for.

    Raises:
        CourseError: the folder cannot be written to, or the disk is full.
    """
    if not clips:
        return np.zeros((0, SAMPLES), np.int16)
    if not _whole(path, len(clips)):
        part = path.with_suffix(".part")
        validate_folder(path.parent)
        with os_errors_told(part):
            path.parent.mkdir(parents=True, exist_ok=True)
            _render_into(part, clips)
            os.replace(part, path)
    with os_errors_told(path):
        samples: npt.NDArray[np.int16] = np.load(path, mmap_mode="r")
    return samples


def _whole(path: Path, count: int) -> bool:
    try:
        kept = np.load(path, mmap_mode="r")
    except (OSError, ValueError):
        return False
    return bool(kept.shape == (count, SAMPLES) and kept.dtype == np.int16)


def _render_into(part: Path, clips: Sequence[Clip]) -> None:
    """Fill the rows of a file that are still silent; no clip is."""
    begun = _whole(part, len(clips))
    shape = None if begun else (len(clips), SAMPLES)
    table = np.lib.format.open_memmap(part, "r+" if begun else "w+", np.int16, shape)
    missing = [k for k in range(len(clips)) if not table[k].any()]
    done, size = len(clips) - len(missing), len(clips) * SAMPLES * 2 / 1e6
    title = f"Rendering {len(clips):,} clips once ({size:,.0f} MB)"
    with bar(title, total=len(clips), unit="clips", start=done, delay=0.5) as shown:
        for k in missing:
            samples = render(clips[k]).samples[0]
            table[k] = np.round(np.clip(samples, -1, 1) * 32767).astype(np.int16)
            shown.advance()
    table.flush()
