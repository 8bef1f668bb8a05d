"""A piece as stems: one sound a track, aligned, which together are the mix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.listening.plots import program_name
from coursekit.listening.sound import PEAK, TARGET_LOUDNESS, Audio, render_parts
from coursekit.studio import crux

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

RATE = 48_000  # what film, video and most DAWs work at


def stems(
    midi: PrettyMIDI,
    *,
    rate: int = RATE,
    common_gain: Callable[[Any, float], float] = crux.common_gain,
) -> dict[str, Audio]:
    """Return the sound of each track of a piece: lesson 24.

    A DAW that lays them all at the same place plays the mix: they begin at beat 0, are equally
    long, and one factor brought all of them to their loudness. The same piece gives the same
    samples.

    Args:
        midi: the piece: at most 200,000 notes and half an hour.
        rate: samples a second.
        common_gain: from the samples of all stems and a ceiling, the factor that takes the mix or
            a stem up to the ceiling; the learner's function in lesson 24.

    Returns:
        By the track's name, in the piece's order, stereo sound; silence for a track without a
        note. A name that is taken gets a number.

    Raises:
        CourseError: there is no note, a note cannot be played, or all tracks together last longer
            than an hour; the sentence says which.
    """
    raw = dict(zip(track_names(midi), render_parts(midi, sample_rate=rate), strict=True))
    # Channels one after the other: what counts is how far any sample goes.
    highest = float(common_gain([one.samples.ravel() for one in raw.values()], PEAK))
    gain = min(highest, mix(raw).gain_to(TARGET_LOUDNESS))
    return {
        name: Audio(one.samples * np.float32(gain), one.sample_rate) for name, one in raw.items()
    }


def mix(stems: Mapping[str, Audio], levels: Mapping[str, float] | None = None) -> Audio:
    """Return the sum of stems, which is the piece as it sounds.

    Args:
        stems: by name, all of one length, number of channels and sample rate.
        levels: by name, by how many decibels a stem is turned up or, below 0, down.

    Raises:
        CourseError: there is none, they do not fit together, or no stem has such a name.
    """
    levels = levels or {}
    unknown = [name for name in levels if name not in stems]
    if unknown:
        raise CourseError(f"There is no stem {unknown[0]!r}. There are: {', '.join(stems)}.")
    sounds = [
        Audio(one.samples * np.float32(10 ** (levels.get(name, 0) / 20)), one.sample_rate)
        for name, one in stems.items()
    ]
    if not sounds:
        raise CourseError("There is no stem to mix. Give at least one.")
    kinds = {(one.sample_rate, one.samples.shape) for one in sounds}
    if len(kinds) > 1:
        raise CourseError(
            "These stems differ in length, channels or sample rate, so they cannot be added up. "
            "Give the stems of one piece, as `stems` returns them."
        )
    total = np.sum([one.samples.astype(np.float64) for one in sounds], axis=0)
    return Audio(total.astype(np.float32), sounds[0].sample_rate)


def track_names(midi: PrettyMIDI) -> list[str]:
    """Return a name of its own for each track: its name or else its instrument's, numbered."""
    names: list[str] = []
    for part in midi.instruments:
        plain = " ".join((part.name or program_name(part)).split())
        name, number = plain, 2
        while name in names:
            name, number = f"{plain} {number}", number + 1
        names.append(name)
    return names
