"""Loops as sound: rendered with sampled instruments, basses and pads with a small synthesiser."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from coursekit.listening.sound import synthesised
from coursekit.systems.giuliani_2023.loops import Loop

Floats = npt.NDArray[np.float32]
SYNTHESISED = ("bass", "pad")
"""These roles are made of sawtooth waves here; all others are played by the sampled orchestra."""
GAINS = {"main melody": 1.0, "riff": 0.7, "sub-melody": 0.7, "accompaniment": 0.7, "pad": 0.5,
         "bass": 0.9, "drums": 0.9}  # fmt: skip
LEVEL = 0.06
"""The root mean square of a loop before the gain of its role."""
DETUNED = {"bass": (1.0,), "pad": (0.996, 1.0, 1.004)}
ATTACK = {"bass": 0.005, "pad": 0.25}
PARTIALS = {"bass": 12, "pad": 7}


def sound_of(loop: Loop, rate: int) -> Floats:
    """Return a loop as sound of one channel, exactly as long as its bars.

    Args:
        loop: in its own tempo.
        rate: samples a second.
    """
    seconds = loop.beats * 60 / loop.style.bpm
    if loop.role in SYNTHESISED:
        sound = _sawtooth(loop, seconds, rate)
    else:
        sound = synthesised(loop.to_midi(), seconds, sample_rate=rate).samples[0]
    exact = np.zeros(round(seconds * rate), np.float32)
    exact[: len(sound)] = sound[: len(exact)]
    # A few milliseconds of fading keep the cut at the loop's end from clicking.
    fade = min(rate // 200, len(exact))
    exact[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    loud = float(np.sqrt(np.mean(exact**2)))
    return exact * np.float32(GAINS[loop.role] * LEVEL / max(loud, 1e-9))


def _sawtooth(loop: Loop, seconds: float, rate: int) -> Floats:
    """Return notes as the first partials of sawtooth waves, each with an envelope."""
    sound = np.zeros(round(seconds * rate), np.float32)
    second = 60 / loop.style.bpm
    for at, lasts, pitch, velocity in loop.notes:
        begins, length = round(at * second * rate), max(2, round(lasts * second * rate))
        times = np.arange(min(length, len(sound) - begins)) / rate
        if not len(times):
            continue
        rise = np.minimum(1, times / ATTACK[loop.role])
        envelope = rise * np.minimum(1, (times[-1] - times) / 0.02)
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        wave = np.zeros(len(times))
        for ratio in DETUNED[loop.role]:
            for partial in range(1, PARTIALS[loop.role] + 1):
                if partial * hertz * ratio < rate / 2:
                    wave += np.sin(2 * np.pi * partial * hertz * ratio * times) / partial
        sound[begins : begins + len(times)] += (velocity / 127 * envelope * wave).astype(np.float32)
    return sound
