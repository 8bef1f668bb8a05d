"""Music drawn: the piano roll, the waveform and the spectrogram."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.listening.pictures import MARKERS, PALETTE, Picture, picture, style
from coursekit.spelling import key_of, pitch_name, written_name
from coursekit.timing import bar_lines, notes_in_beats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pretty_midi import PrettyMIDI

    from coursekit.listening.sound import Audio

MAX_NOTES = 20_000
_BLACK_KEYS = {1, 3, 6, 8, 10}


def span_of_bars(
    midi: PrettyMIDI, bars: int | tuple[int, int] | None
) -> tuple[float, float, NDArray[np.float64], int]:
    """Return where a choice of bars starts and ends, the bar lines in it and its first bar.

    Args:
        midi: the piece.
        bars: None for all; 4 for the first four, with the pickup; (3, 6) for bars 3 to 6. The
            first full bar is bar 1; a pickup is bar 0.

    Returns:
        Start and end in beats, the bar lines from start to end, the first bar's number.

    Raises:
        CourseError: the piece has no such bars.
    """
    lines, pickup = bar_lines(midi)
    if len(lines) < 2:
        raise CourseError("This piece has no notes, so there is nothing to draw.")
    lowest = 0 if pickup else 1
    highest = len(lines) - 2 + lowest
    first, last = (lowest, bars) if isinstance(bars, int) else bars or (lowest, highest)
    if not (lowest <= first <= last) or first > highest:
        raise CourseError(
            f"Bars {first} to {last} were asked for; this piece has bars {lowest} to {highest}."
        )
    last = min(last, highest)
    inside = lines[first - lowest : last - lowest + 2]
    return float(inside[0]), float(inside[-1]), inside, first


def piano_roll(
    midi: PrettyMIDI,
    title: str = "Piano roll",
    *,
    bars: int | tuple[int, int] | None = None,
    highlight: Sequence[tuple[float, int, str]] | None = None,
) -> Picture:
    """Draw pitch against time, one colour and one marker a voice.

    Args:
        midi: the piece; each instrument is a voice.
        title: stands above the picture.
        bars: None for all, 4 for the first four, (3, 6) for bars 3 to 6.
        highlight: (onset in beats, pitch, label) of notes to be ringed and labelled.

    Returns:
        A picture whose description names voices, length and range.

    Raises:
        CourseError: there is nothing to draw, or more than 20,000 notes.
    """
    start, end, lines, first_bar = span_of_bars(midi, bars)
    voices = [
        (part.name or program_name(part), _rectangles(midi, part, start, end))
        for part in midi.instruments
    ]
    voices = [(name, notes) for name, notes in voices if len(notes)]
    if not voices:
        raise CourseError("There are no notes in these bars. Choose others.")
    everything = np.concatenate([notes for _, notes in voices])
    if len(everything) > MAX_NOTES:
        raise CourseError(
            f"{len(everything):,} notes cannot be told apart in one picture. Choose fewer bars."
        )
    low, high = int(everything[:, 2].min()), int(everything[:, 2].max())
    from matplotlib import pyplot as plt

    with style():
        height = float(np.clip(1.4 + 0.09 * (high - low), 2.6, 4.8))
        figure, axes = plt.subplots(figsize=(7.2, height))
        _keyboard(axes, low - 2, high + 3)
        for index, (name, notes) in enumerate(voices):
            _voice(axes, index, name, notes, markers=len(everything) <= 400)
        for onset, pitch, label in highlight or ():
            _ring(axes, onset, pitch, label)
        _bar_axis(axes, lines, first_bar)
        axes.set(title=title, xlabel="Bar", ylabel="Pitch", xlim=(start, end))
        if len(voices) > 1:
            figure.legend(loc="outside lower center", ncols=min(6, len(voices)), fontsize=9)
        alt = _describe(title, voices, lines, low, high, highlight, key_of(midi, start))
        return picture(figure, alt)


def _rectangles(midi: PrettyMIDI, part: Any, start: float, end: float) -> NDArray[np.float64]:
    """Return `[note, (onset, end, pitch)]` in beats of the notes between two places."""
    table = notes_in_beats(midi, [part])
    table = table[(table[:, 0] < end - 1e-6) & (table[:, 1] > start + 1e-6)]
    table[:, :2] = np.clip(table[:, :2], start, end)
    return table


def _voice(axes: Axes, index: int, name: str, notes: NDArray[np.float64], markers: bool) -> None:
    """Draw one voice: bars for the notes, a marker at each onset."""
    from matplotlib.collections import PolyCollection

    colour = PALETTE[index % len(PALETTE)]
    marker = MARKERS[(index + index // len(PALETTE)) % len(MARKERS)]
    left, right, y = notes[:, 0], notes[:, 1] - 0.03, notes[:, 2]
    half = max(0.18, 0.44 - 0.06 * index)  # in unison, each voice shows inside the one before
    sides = ((left, -half), (right, -half), (right, half), (left, half))
    corners = np.stack([np.column_stack([x, y + up]) for x, up in sides], axis=1)
    boxes = PolyCollection(list(corners), facecolor=colour, edgecolor="black", linewidth=0.4)
    boxes.set_alpha(0.85)
    axes.add_collection(boxes)
    axes.plot(
        left + 0.06 if markers else [],
        y if markers else [],
        linestyle="none",
        marker=marker,
        markersize=5,
        markerfacecolor=colour,
        markeredgecolor="black",
        markeredgewidth=0.7,
        label=name,
        zorder=3,
    )


def _keyboard(axes: Axes, low: int, high: int) -> None:
    """Shade the rows of black keys and name the white ones, or only C in a wide range."""
    for pitch in range(low, high + 1):
        if pitch % 12 in _BLACK_KEYS:
            axes.axhspan(pitch - 0.5, pitch + 0.5, color="#efefef", linewidth=0, zorder=0)
        elif pitch % 12 in {0, 5}:
            axes.axhline(pitch - 0.5, color="#d9d9d9", linewidth=0.6, zorder=0)
    narrow = high - low <= 20
    shown = {0, 2, 4, 5, 7, 9, 11} if narrow else {0, 7} if high - low <= 40 else {0}
    named = [pitch for pitch in range(low, high + 1) if pitch % 12 in shown]
    axes.set_yticks(named, [pitch_name(pitch) for pitch in named])
    axes.set_ylim(low - 0.5, high + 0.5)


def _bar_axis(axes: Axes, lines: NDArray[np.float64], first_bar: int) -> None:
    """Number the bars and tick the beats between them."""
    step = max(1, int(np.ceil((len(lines) - 1) / 16)))
    numbers = np.arange(first_bar, first_bar + len(lines) - 1)
    axes.set_xticks(lines[:-1:step], [str(number) for number in numbers[::step]])
    if len(lines) <= 17:
        axes.set_xticks(np.arange(lines[0], lines[-1]), minor=True)
        for line in lines[1:-1]:
            axes.axvline(line, color="#999999", linewidth=0.8, zorder=0.5)


def _ring(axes: Axes, onset: float, pitch: int, label: str) -> None:
    """Put a ring round the start of a note and a label above it."""
    axes.plot(
        [onset + 0.06],
        [pitch],
        marker="o",
        markersize=15,
        markerfacecolor="none",
        markeredgecolor="black",
        markeredgewidth=1.8,
        linestyle="none",
        zorder=4,
    )
    axes.annotate(
        label,
        (onset, pitch),
        xytext=(0, 11),
        textcoords="offset points",
        fontsize=9,
        ha="left",
        zorder=5,
        bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"},
    )


def program_name(part: Any) -> str:
    """Return what a General MIDI program is called."""
    from pretty_midi import program_to_instrument_name

    return "Drums" if part.is_drum else str(program_to_instrument_name(part.program))


def _describe(
    title: str,
    voices: list[tuple[str, NDArray[np.float64]]],
    lines: NDArray[np.float64],
    low: int,
    high: int,
    highlight: Sequence[tuple[float, int, str]] | None,
    key: tuple[int, bool],
) -> str:
    """Say in sentences what a piano roll shows."""
    count = len(lines) - 1
    names = ", ".join(
        f"{name} ({len(notes)} notes from {written_name(int(notes[:, 2].min()), key)} to "
        f"{written_name(int(notes[:, 2].max()), key)})"
        for name, notes in voices[:6]
    )
    more = f" and {len(voices) - 6} more" if len(voices) > 6 else ""
    ringed = ", ".join(
        f"{written_name(pitch, key)} ({label})" for _, pitch, label in highlight or ()
    )
    return (
        f"Piano roll, {title.rstrip('.')}: {count} bar{'s' * (count != 1)}, pitches from "
        f"{written_name(low, key)} to {written_name(high, key)}, "
        f"{len(voices)} voice{'s' * (len(voices) != 1)}: {names}{more}."
        + (f" Ringed notes: {ringed}." if ringed else "")
    )


def spectrogram(audio: Audio, title: str = "Spectrogram") -> Picture:
    """Draw which frequencies sound when, in decibels below the loudest.

    Frequencies stand on a logarithmic scale, as pitches do: each octave is equally high.

    Args:
        audio: the sound; channels are averaged.
        title: stands above the picture.

    Returns:
        A picture from 55 to 8,000 hertz, whose description names the strongest band.

    Raises:
        CourseError: the sound is silent.
    """
    mono = audio.mono().samples[0]
    if not mono.any():
        raise CourseError("This sound is silent, so there is nothing to draw.")
    low_hz, high_hz = 55.0, min(8000.0, audio.sample_rate / 2)
    levels, seconds = _levels(mono, audio.sample_rate, low_hz, high_hz)
    from matplotlib import pyplot as plt

    with style():
        figure, axes = plt.subplots(figsize=(7.2, 3.2))
        octaves = np.log2(high_hz / low_hz)
        image = axes.imshow(
            levels,
            origin="lower",
            aspect="auto",
            cmap="cividis",
            vmin=-70,
            vmax=0,
            extent=(0, seconds, 0, octaves),
            interpolation="nearest",
        )
        ticks = [hz for hz in (55, 110, 220, 440, 880, 1760, 3520, 7040) if low_hz <= hz <= high_hz]
        axes.set_yticks(np.log2(np.array(ticks) / low_hz), [str(hz) for hz in ticks])
        axes.set(title=title, xlabel="Time (seconds)", ylabel="Frequency (hertz)")
        figure.colorbar(image, ax=axes, label="Level (dB)", pad=0.01)
        rows = levels.mean(axis=1)
        middle = float(np.flatnonzero(rows == rows.max()).mean()) + 0.5
        strongest = low_hz * 2 ** (octaves * middle / len(levels))
        return picture(
            figure,
            f"Spectrogram, {title.rstrip('.')}: {seconds:.1f} seconds of sound from {low_hz:.0f} "
            f"to {high_hz:.0f} hertz; on average the strongest band lies near {strongest:.0f} "
            "hertz.",
        )


def waveform(audio: Audio, title: str = "Waveform") -> Picture:
    """Draw how far the samples reach up and down from moment to moment.

    Args:
        audio: the sound; channels are averaged.
        title: stands above the picture.

    Returns:
        A picture whose description says how long the sound is and where it is loudest.
    """
    mono = audio.mono().samples[0]
    # A column of the picture spans from the lowest to the highest sample that falls into it.
    edges = np.linspace(0, len(mono), min(600, len(mono)), endpoint=False).astype(int)
    seconds = edges / audio.sample_rate
    from matplotlib import pyplot as plt

    with style():
        figure, axes = plt.subplots(figsize=(7.2, 1.8))
        low, high = np.minimum.reduceat(mono, edges), np.maximum.reduceat(mono, edges)
        axes.fill_between(seconds, low, high, color=PALETTE[0], linewidth=0.8)
        reach = max(0.05, float(np.abs(mono).max()))
        axes.set(title=title, xlabel="Time (seconds)", ylabel="Sample", ylim=(-reach, reach))
        axes.set_xlim(0, audio.duration_seconds)
        loudest = float(np.abs(mono).argmax()) / audio.sample_rate
        return picture(
            figure,
            f"Waveform, {title.rstrip('.')}: {audio.duration_seconds:.1f} seconds of sound; the "
            f"sample farthest from zero is {np.abs(mono).max():.2f}, at {loudest:.1f} seconds.",
        )


def _levels(
    mono: NDArray[np.float32], rate: int, low_hz: float, high_hz: float
) -> tuple[NDArray[np.float64], float]:
    """Return decibels `[frequency, time]` on a logarithmic scale, and the seconds they span."""
    size = 2 ** int(np.round(np.log2(rate * 0.085)))
    padded = np.pad(mono, (size // 2, size // 2))
    columns = min(300, max(2, len(mono) // (size // 8)))
    places = np.linspace(0, len(mono) - 1, columns).astype(int)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[places]
    # Four times the length in zeros puts bins between those that low pitches would fall among.
    power = np.abs(np.fft.rfft(frames * np.hanning(size), 4 * size, axis=1)) ** 2
    edges = np.geomspace(low_hz, high_hz, 129) * 4 * size / rate
    centres = (edges[:-1] + edges[1:]) / 2
    # A row takes the peak of the bins in it, or the nearest bin where none is.
    rows = [
        power[:, int(np.ceil(a)) : int(b) + 1].max(axis=1)
        if int(b) >= int(np.ceil(a))
        else power[:, round(c)]
        for a, b, c in zip(edges[:-1], edges[1:], centres, strict=True)
    ]
    table = np.array(rows)
    decibels = 10 * np.log10(np.maximum(table / table.max(), 1e-9))
    # Steps of 3 dB can hardly be seen and halve the file.
    return np.round(decibels / 3) * 3, len(mono) / rate
