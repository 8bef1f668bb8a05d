"""Notes heard in a sound, by a transcriber that knows nothing of the systems judged by it.

The net is basic-pitch (Bittner et al., 2022; Spotify, Apache-2.0), 230 kB, as it lies in that
package. The package asks for TensorFlow, which its net does not need: `python course.py test`
installs it without. Used in lessons 17 and 18, for figures alone.
"""

from __future__ import annotations

import functools
import importlib.util
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.evaluation.sounds import SAMPLE_RATE, Floats, Sound, samples_of

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

PACKAGE = "basic-pitch==0.4.0"
NET = "saved_models/icassp_2022/nmp.onnx"
RATE, HOP = 22_050, 256
WINDOW, FRAMES = 43_844, 172
"""Samples that the net hears at once, and the frames that it then tells of."""
EDGE = 15
"""Frames at each end of a window that lack their surroundings, and are left to its neighbours."""
LOWEST = 21
"""The pitch of the first of 88 keys, a piano's lowest A."""
ONSET, SOUNDING = 0.5, 0.3
"""How sure the net must be that a note begins, and that it sounds on, as basic-pitch has it."""
SHORTEST = 11
"""Frames, 0.13 s; what is shorter is no note, as basic-pitch has it."""
GAP = 11
"""Frames for which a note may fade below `SOUNDING` and still go on."""


def missing() -> str:
    """Say in a sentence what the transcriber lacks here; nothing where it is whole."""
    lacking = [name for name in ("onnxruntime", "basic_pitch") if not _found(name)]
    if not lacking:
        return ""
    return (
        f"The transcriber is not installed here ({' and '.join(lacking)} missing). Run "
        "`python course.py test` once, or install it into .venv: "
        f"pip install onnxruntime, then pip install --no-deps {PACKAGE}."
    )


def transcribe(sound: Sound) -> PrettyMIDI:
    """Write down the notes of a sound.

    Args:
        sound: `Audio` at 16 kHz, or samples `[n]`.

    Returns:
        One part with the notes, in seconds; without any where none is heard.

    Raises:
        CourseError: the transcriber is not installed, or the sound is not fit to be measured.
    """
    import pretty_midi

    starts, sounding = activations(sound)
    part = pretty_midi.Instrument(program=0, name="heard")
    for first, last, key in note_spans(starts, sounding):
        loud = int(np.clip(127 * sounding[first:last, key].mean(), 1, 127))
        times = (first * HOP / RATE, last * HOP / RATE)
        part.notes.append(pretty_midi.Note(loud, int(key) + LOWEST, *times))
    part.notes.sort(key=lambda note: (note.start, note.pitch))
    midi = pretty_midi.PrettyMIDI()
    midi.instruments.append(part)
    return midi


def activations(sound: Sound) -> tuple[Floats, Floats]:
    """Return how sure the net is that each key begins, and that it sounds, both `[frame, 88]`.

    A frame is 256 samples of 22,050 a second, 11.6 ms.

    Raises:
        CourseError: the transcriber is not installed, or the sound is not fit to be measured.
    """
    from scipy import signal

    tool: Any = signal
    samples = tool.resample_poly(samples_of(sound), RATE // 50, SAMPLE_RATE // 50)
    count = len(samples) // HOP + 1
    step = FRAMES - 2 * EDGE
    windows = -(-count // step)
    padded = np.zeros(windows * step * HOP + WINDOW, dtype=np.float32)
    padded[EDGE * HOP : EDGE * HOP + len(samples)] = samples
    places = np.arange(windows)[:, None] * step * HOP + np.arange(WINDOW)
    found = _net().run(
        ["StatefulPartitionedCall:2", "StatefulPartitionedCall:1"],
        {"serving_default_input_2:0": padded[places][:, :, None]},
    )
    starts, sounding = (one[:, EDGE : FRAMES - EDGE].reshape(-1, 88)[:count] for one in found)
    return starts, sounding


def note_spans(starts: Floats, sounding: Floats) -> list[tuple[int, int, int]]:
    """Return notes as `(first frame, frame after the last, key)` from what the net is sure of.

    A note begins at a peak of `starts`, or of the rise of `sounding` brought to the same height,
    and lasts until `sounding` has stayed low for some frames, or until the key begins again.

    Args:
        starts: `[frame, 88]`, 0 to 1.
        sounding: `[frame, 88]`, 0 to 1.
    """
    rise = np.maximum(sounding - np.pad(sounding, ((2, 0), (0, 0)))[:-2], 0)
    peak = max(float(rise.max(initial=0)), 1e-9)
    sure = np.pad(np.maximum(starts, rise * (starts.max(initial=0) / peak)), ((1, 1), (0, 0)))
    begins = (sure[1:-1] >= ONSET) & (sure[1:-1] > sure[:-2]) & (sure[1:-1] >= sure[2:])
    spans = []
    for key in np.flatnonzero(begins.any(axis=0)):
        places = np.flatnonzero(begins[:, key])
        for first, limit in zip(places, [*places[1:], len(sounding)], strict=True):
            held = np.flatnonzero(sounding[first:limit, key] >= SOUNDING)
            breaks = np.flatnonzero(np.diff(held, prepend=0) > GAP)
            held = held[: breaks[0]] if len(breaks) else held
            last = int(first) + int(held[-1]) + 1 if len(held) else int(first)
            if last - first >= SHORTEST:
                spans.append((int(first), last, int(key)))
    return sorted(spans)


def note_f1(real: PrettyMIDI, heard: PrettyMIDI, *, tolerance: float = 0.05) -> float:
    """Return the F1 of notes heard: their pitch is right and they begin within a tolerance.

    Args:
        real: the notes played.
        heard: the notes transcribed.
        tolerance: in seconds.
    """
    sides = [
        sorted((note.pitch, note.start) for part in midi.instruments for note in part.notes)
        for midi in (real, heard)
    ]
    hits, left = 0, defaultdict[int, list[float]](list)
    for pitch, start in sides[1]:
        left[pitch].append(start)
    for pitch, start in sides[0]:
        near = [other for other in left[pitch] if abs(other - start) <= tolerance]
        if near:
            left[pitch].remove(near[0])
            hits += 1
    return 2 * hits / max(sum(map(len, sides)), 1)


def _found(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


@functools.cache
def _net() -> Any:
    """Return the net, on one thread."""
    if sentence := missing():
        raise CourseError(sentence)
    import onnxruntime

    spec = importlib.util.find_spec("basic_pitch")  # found, not imported: that would warn of TF
    assert spec is not None
    assert spec.submodule_search_locations is not None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    path = Path(spec.submodule_search_locations[0]) / NET
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
