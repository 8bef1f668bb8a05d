"""Sound as numbers, and music turned into it."""

from __future__ import annotations

import functools
import importlib.util
import io
import warnings
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.files import write_atomically
from coursekit.listening.midi_writer import check_notes, synthesiser_files

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

TARGET_LOUDNESS = -18.0  # LUFS: room for the peaks of a piano, loud enough for a laptop
PEAK = 10 ** (-1 / 20)  # -1 dBFS, so that a player's own resampling does not clip
FORMATS = {".wav": "WAV", ".flac": "FLAC", ".mp3": "MP3"}
MAX_NOTES = 200_000
MAX_SECONDS = 30 * 60
MAX_TRACK_SECONDS = 60 * 60  # of all parts together, where each is a sound: 1.4 GB of samples
MAX_TAIL_SECONDS = 20.0  # no sound of the orchestra rings longer, however slow the beat
_MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_SYNTHESISER_RATE = 48000
_FADE = 3 * _SYNTHESISER_RATE // 10


@dataclass(frozen=True, eq=False)
class Audio:
    """Sound.

    Args:
        samples: float32 `[channels, n]` from -1 to 1; one channel may come as `[n]`.
        sample_rate: samples a second.

    Raises:
        CourseError: there is no sample, or one of them is not a number.
    """

    samples: NDArray[np.float32]
    sample_rate: int

    def __post_init__(self) -> None:
        """Bring the samples into their one shape and type."""
        samples = np.atleast_2d(np.asarray(self.samples, dtype=np.float32))
        if samples.ndim != 2 or samples.size == 0:
            raise CourseError(
                f"Sound needs samples of the shape [channels, n]; {samples.shape} was given."
            )
        if not np.isfinite(samples).all():
            raise CourseError("The sound holds values that are not numbers (nan or inf).")
        if self.sample_rate <= 0:
            raise CourseError(f"A sample rate is above 0; {self.sample_rate} was given.")
        object.__setattr__(self, "samples", samples)

    @property
    def duration_seconds(self) -> float:
        """How long it lasts."""
        return float(self.samples.shape[1] / self.sample_rate)

    @classmethod
    def load(cls, source: str | Path | bytes, *, max_seconds: float | None = None) -> Audio:
        """Read a WAV, FLAC, MP3 or other sound file.

        Args:
            source: where the file is, or its bytes.
            max_seconds: only so much of its beginning is read; None for all.

        Raises:
            CourseError: the file is missing, is no sound file, or holds no sound.
        """
        import soundfile

        stream = io.BytesIO(source) if isinstance(source, bytes) else str(source)
        try:
            with soundfile.SoundFile(stream) as file:
                count = -1 if max_seconds is None else max(1, round(max_seconds * file.samplerate))
                samples, rate = file.read(count, dtype="float32", always_2d=True), file.samplerate
        except (OSError, RuntimeError) as error:
            name = "This file" if isinstance(source, bytes) else source
            raise CourseError(
                f"{name} could not be read as sound. It should be a WAV, FLAC or MP3 file that "
                "is there and is whole."
            ) from error
        return cls(np.ascontiguousarray(samples.T), int(rate))

    def save(self, path: str | Path) -> Path:
        """Write the sound to a file, the format by its ending (.wav, .flac or .mp3).

        Raises:
            CourseError: the ending is another, or the disk refuses.
        """
        return write_atomically(path, self.encode(Path(path).suffix))

    def encode(self, ending: str, *, bits: Literal[16, 24] = 16) -> bytes:
        """Return the bytes of a sound file with this ending: `.wav`, `.flac` or `.mp3`.

        Args:
            ending: with its dot.
            bits: of a sample, in WAV and FLAC; 24 are what studios hand on.

        Raises:
            CourseError: the ending is another one.
        """
        import soundfile

        kind = FORMATS.get(ending.lower())
        if kind is None:
            raise CourseError(f"Sound is written as {', '.join(FORMATS)}, not as {ending!r}.")
        audio = self
        if kind == "MP3" and self.sample_rate not in _MP3_RATES:
            audio = self.resampled(44100)
        stream = io.BytesIO()
        samples, depth = np.clip(audio.samples, -1, 1).T, None if kind == "MP3" else f"PCM_{bits}"
        soundfile.write(stream, samples, audio.sample_rate, format=kind, subtype=depth)
        return stream.getvalue()

    def mp3(self) -> bytes:
        """Return one channel as MP3, as small as a player needs it: about 7 kB a second."""
        return self.mono().encode(".mp3")

    def mono(self) -> Audio:
        """Return the mean of the channels."""
        if self.samples.shape[0] == 1:
            return self
        return Audio(self.samples.mean(axis=0, dtype=np.float32), self.sample_rate)

    def resampled(self, sample_rate: int) -> Audio:
        """Return the same sound at another sample rate."""
        if sample_rate == self.sample_rate:
            return self
        from math import gcd

        from scipy import signal

        tool: Any = signal
        common = gcd(sample_rate, self.sample_rate)
        samples = tool.resample_poly(
            self.samples, sample_rate // common, self.sample_rate // common, axis=1
        )
        return Audio(samples.astype(np.float32), sample_rate)

    def loudness(self) -> float:
        """Return the integrated loudness in LUFS (ITU-R BS.1770); -inf for silence."""
        import pyloudnorm

        samples = self.samples[:5].T
        shortest = int(0.4 * self.sample_rate) + 1  # the standard's block
        if len(samples) < shortest:
            samples = np.pad(samples, ((0, shortest - len(samples)), (0, 0)))
        if not samples.any():
            return float("-inf")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            meter = pyloudnorm.meter.Meter(self.sample_rate)
            return float(meter.integrated_loudness(samples))

    def normalised(self, loudness: float = TARGET_LOUDNESS) -> Audio:
        """Return it at a loudness in LUFS, or as near as a peak of -1 dBFS allows."""
        gain = self.gain_to(loudness)
        return Audio(self.samples * np.float32(gain), self.sample_rate) if gain < np.inf else self

    def gain_to(self, loudness: float) -> float:
        """Return the factor that `normalised` takes; infinite for silence.

        Args:
            loudness: in LUFS; where it is infinite, the peak alone counts.
        """
        peak = float(np.abs(self.samples).max())
        if peak == 0:
            return np.inf
        gain = PEAK / peak
        measured = self.loudness() if np.isfinite(loudness) else -np.inf
        if np.isfinite(measured):
            gain = min(gain, 10 ** ((loudness - measured) / 20))
        return float(gain)

    def excerpt(self, start_seconds: float, length_seconds: float, fade: float = 0.5) -> Audio:
        """Return a stretch of it; where it goes on beyond, it fades out."""
        first = min(int(start_seconds * self.sample_rate), self.samples.shape[1] - 1)
        count = max(1, round(length_seconds * self.sample_rate))
        samples = self.samples[:, first : first + count]
        if first + count < self.samples.shape[1]:
            samples = _faded(samples, round(fade * self.sample_rate))
        return Audio(samples, self.sample_rate)


def render(
    midi: PrettyMIDI,
    *,
    sample_rate: int = _SYNTHESISER_RATE,
    tail_beats: float = 4.0,
    level: bool = True,
) -> Audio:
    """Turn music into sound with a sampled General MIDI orchestra.

    Beat 0 stays at 0 seconds. The loudness is -18 LUFS where a peak of -1 dBFS allows it, so that
    pieces can be compared side by side; the last sound rings on and fades. The same piece always
    gives the same samples.

    Args:
        midi: the piece: at most 200,000 notes and half an hour.
        sample_rate: samples a second; the synthesiser's own 48,000 need no conversion.
        tail_beats: how long to let the last sound ring, at most; silence after it is cut away.
        level: whether it is brought to that loudness; without it soft music stays soft.

    Returns:
        Stereo sound.

    Raises:
        CourseError: there is no note, or a note cannot be played; the sentence says which.
    """
    last = _checked(midi)
    samples = _synthesised(midi, last + _tail(midi, tail_beats))
    audio = Audio(_trimmed(samples, last), _SYNTHESISER_RATE)
    audio = audio.resampled(sample_rate)
    return audio.normalised() if level else audio


def render_parts(midi: PrettyMIDI, *, sample_rate: int = _SYNTHESISER_RATE) -> list[Audio]:
    """Turn each part of a piece into sound of its own, so that all together are the whole.

    All begin at beat 0 and are equally long, and each is just as loud as it plays.

    Args:
        midi: the piece, as for `render`.
        sample_rate: samples a second.

    Returns:
        Stereo sound for each instrument, in order; silence where one has no note.

    Raises:
        CourseError: as `render`, or all parts together last longer than an hour.
    """
    last = _checked(midi)
    seconds = last + _tail(midi, 4.0)
    if seconds * len(midi.instruments) > MAX_TRACK_SECONDS:
        raise CourseError(
            f"{len(midi.instruments)} parts of {seconds / 60:,.0f} minutes are too much sound to "
            f"hold at once; at most {MAX_TRACK_SECONDS // 60} minutes in all can be made. Cut out "
            "the passage you want."
        )
    count = int(seconds * _SYNTHESISER_RATE)
    parts = np.zeros((len(midi.instruments), 2, count), dtype=np.float32)
    alone = copy(midi)
    for samples, part in zip(parts, midi.instruments, strict=True):
        alone.instruments = [part]
        if part.notes:
            sound = _synthesised(alone, seconds)[:, :count]
            samples[:, : sound.shape[1]] = sound
    end = _trimmed(parts.sum(axis=0), last).shape[1]
    return [
        Audio(_faded(one[:, :end], _FADE), _SYNTHESISER_RATE).resampled(sample_rate)
        for one in parts
    ]


def synthesised(midi: PrettyMIDI, seconds: float, *, sample_rate: int) -> Audio:
    """Return one channel of the orchestra just as loud as it plays, for a set of like sounds.

    `render` brings each piece to one loudness; here soft music stays soft.

    Args:
        midi: the piece.
        seconds: how long the sound is; what sounds on is cut.
        sample_rate: samples a second.

    Raises:
        CourseError: there is no note, or a note cannot be played.
    """
    _checked(midi)
    samples = _synthesised(midi, seconds)[:, : round(seconds * _SYNTHESISER_RATE)]
    mono = samples.mean(axis=0, dtype=np.float32)
    return Audio(mono, _SYNTHESISER_RATE).resampled(sample_rate)


def _checked(midi: PrettyMIDI) -> float:
    """Return when the last note ends, in seconds, or say which note cannot be played."""
    notes = [note for part in midi.instruments for note in part.notes]
    if not notes:
        raise CourseError(
            "This piece has no notes, so there is nothing to hear. Compose or load some first."
        )
    if len(notes) > MAX_NOTES:
        raise CourseError(
            f"This piece has {len(notes):,} notes; at most {MAX_NOTES:,} can be made into sound "
            "at once. Cut out the part you want to hear."
        )
    check_notes(midi)
    last = max(note.end for note in notes)
    if last > MAX_SECONDS:
        raise CourseError(
            f"This piece lasts {last / 60:,.0f} minutes; at most {MAX_SECONDS // 60} can be "
            "made into sound at once. Cut out the part you want to hear."
        )
    return float(last)


def _tail(midi: PrettyMIDI, beats: float) -> float:
    """Return for how many seconds to let the last sound ring, at most."""
    seconds = beats * 60 / float(midi.get_tempo_changes()[1][-1])
    return min(max(2.0, seconds), MAX_TAIL_SECONDS)


def _synthesised(midi: PrettyMIDI, seconds: float) -> NDArray[np.float32]:
    """Return samples `[2, n]` at 48 kHz, at least up to `seconds`."""
    font = _soundfont()
    if font is None or importlib.util.find_spec("midirenderer") is None:
        _say_once()
        tones = midi.synthesize(fs=_SYNTHESISER_RATE)
        rest = np.zeros(max(0, int(seconds * _SYNTHESISER_RATE) - len(tones)))
        return np.tile(np.concatenate([tones, rest]).astype(np.float32), (2, 1))
    import midirenderer
    import soundfile

    mixed = np.zeros((2, 0), dtype=np.float32)
    for file in synthesiser_files(midi, seconds):
        wave = midirenderer.render_wave_from(font, file)
        samples, _ = soundfile.read(io.BytesIO(wave), dtype="float32", always_2d=True)
        mixed = _sum(mixed, samples.T.astype(np.float32, copy=False))
    return mixed


def _sum(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return two sounds `[channels, n]` at once, as long as the longer."""
    total = np.zeros((2, max(first.shape[1], second.shape[1])), dtype=np.float32)
    total[:, : first.shape[1]] = first
    total[:, : second.shape[1]] += second
    return total


def _trimmed(samples: NDArray[np.float32], last_note_end: float) -> NDArray[np.float32]:
    """Cut the silence after the music and fade what is left of the tail."""
    rate = _SYNTHESISER_RATE
    level = np.abs(samples).max(axis=0)
    audible = np.flatnonzero(level > level.max() * 1e-3)
    end = int((last_note_end + 0.3) * rate)
    if len(audible):
        end = max(end, int(audible[-1]) + rate // 10)
    return _faded(samples[:, :end], _FADE)


def _faded(samples: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return the samples with the last `count` of them falling smoothly to 0."""
    count = min(count, samples.shape[1])
    samples = samples.copy()
    samples[:, samples.shape[1] - count :] *= np.cos(np.linspace(0, np.pi / 2, count)) ** 2
    return samples


@functools.lru_cache(maxsize=1)
def _soundfont() -> bytes | None:
    """Return the General MIDI sounds that come with pretty_midi, or None where they are gone."""
    import pretty_midi

    path = Path(pretty_midi.__file__).parent / "TimGM6mb.sf2"
    return path.read_bytes() if path.is_file() else None


@functools.lru_cache(maxsize=1)
def _say_once() -> None:
    """Say that only sine tones can be heard here."""
    warnings.warn(
        "The sampled orchestra is not installed, so you hear plain sine tones. Run "
        "`coursekit doctor` to see what is missing.",
        stacklevel=4,
    )
