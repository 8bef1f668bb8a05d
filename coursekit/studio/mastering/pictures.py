"""What meters and machines do, drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from coursekit import listening
from coursekit.listening import Audio, Picture
from coursekit.studio.mastering import dynamics
from coursekit.studio.mastering.hops import HOPS, Survey, k_weighting
from coursekit.studio.mastering.loudness import CENTRES, Report, lufs
from coursekit.studio.mastering.signals import RATE, between_samples

TICKS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
LOWEST_SHOWN = -80.0


def _figure(width: float = 7.2, height: float = 2.8) -> Any:
    from matplotlib import pyplot as plt

    return plt.subplots(figsize=(width, height))


def _hertz(axes: Any) -> None:
    axes.set(xscale="log", xlabel="frequency (hertz)", xlim=(30, 18_000))
    axes.set_xticks(TICKS, [f"{tick:,}" for tick in TICKS])
    axes.minorticks_off()


def blocks(powers: list[float], title: str = "Blocks and their two gates") -> Picture:
    """Draw the level of each block, both gates, and the loudness of what passes.

    Args:
        powers: of blocks, as `gated_loudness` takes them.
        title: stands above the picture.
    """
    levels = np.array([max(lufs(power), LOWEST_SHOWN) for power in powers])
    heard = [power for power in powers if power > 10 ** ((-70 + 0.691) / 10)]
    gate = lufs(sum(heard) / max(len(heard), 1)) - 10
    kept = (levels > -70) & (levels > gate)
    with listening.style():
        figure, axes = _figure()
        places = np.arange(1, len(levels) + 1)
        for chosen, colour, label in (
            (kept, listening.PALETTE[0], "counts"),
            (~kept, listening.PALETTE[5], "left out"),
        ):
            axes.bar(places[chosen], levels[chosen] - LOWEST_SHOWN, bottom=LOWEST_SHOWN,
                     color=colour, label=label, width=0.8)  # fmt: skip
        axes.axhline(-70, color="black", linestyle=":", marker="", label="first gate, −70 LUFS")
        axes.axhline(gate, color="black", linestyle="--", marker="",
                     label=f"second gate, {gate:.1f} LUFS".replace("-", "−"))  # fmt: skip
        axes.set(title=title, xlabel="block", ylabel="level (LUFS)", ylim=(LOWEST_SHOWN, 0))
        axes.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=4)
        return listening.picture(
            figure,
            f"Bars for {len(levels)} blocks; {int(kept.sum())} reach above the dashed line of the "
            f"second gate at {gate:.1f} LUFS and count, the others are left out.",
        )


def course(reports: Mapping[str, Report], title: str) -> Picture:
    """Draw how loud sounds are from moment to moment, in windows of 3 seconds.

    Args:
        reports: by what the sound is called.
        title: stands above the picture.
    """
    with listening.style():
        figure, axes = _figure()
        for number, (name, report) in enumerate(reports.items()):
            levels = np.maximum(report.course, LOWEST_SHOWN)
            axes.plot(1.5 + np.arange(len(levels)) / 10, levels, label=name, markevery=20)
            axes.axhline(report.loudness, color=listening.PALETTE[number], linestyle=":", marker="")
        axes.set(title=title, xlabel="time (s)", ylabel="loudness of 3 s (LUFS)")
        axes.legend(fontsize=8)
        said = "; ".join(
            f"{name} from {report.course.min():.0f} to {report.course.max():.0f} LUFS"
            for name, report in reports.items()
        )
        return listening.picture(
            figure, f"Lines of loudness over time: {said}; dotted lines show what the whole has."
        )


def spectra(shown: Mapping[str, Any], title: str, unit: str = "level (dB)") -> Picture:
    """Draw levels or gains in thirds of an octave.

    Args:
        shown: by name, `[band]` in dB at `CENTRES`.
        title: stands above the picture.
        unit: of the vertical axis.
    """
    with listening.style():
        figure, axes = _figure()
        for name, bands in shown.items():
            levels = np.where(np.isfinite(bands), bands, np.nan)
            axes.plot(CENTRES, levels, label=name, markersize=4)
        _hertz(axes)
        highest = max(float(np.nanmax(np.where(np.isfinite(b), b, np.nan))) for b in shown.values())
        if unit == "level (dB)":
            axes.set_ylim(highest - 65, highest + 5)
        axes.set(title=title, ylabel=unit)
        axes.legend(fontsize=8)
        return listening.picture(
            figure, f"Curves over frequency, in thirds of an octave: {', '.join(shown)}."
        )


def weighting() -> Picture:
    """Draw by how much the K-weighting raises and lowers each frequency."""
    from scipy import signal

    tool: Any = signal
    places = np.geomspace(20, 20_000, 300)
    _, response = tool.sosfreqz(k_weighting(RATE), places, fs=RATE)
    with listening.style():
        figure, axes = _figure()
        axes.plot(places, 20 * np.log10(np.abs(response)), marker="")
        axes.axhline(0, color="grey", linewidth=0.8, marker="")
        _hertz(axes)
        axes.set(title="The K-weighting", ylabel="gain (dB)", ylim=(-15, 6))
        return listening.picture(
            figure,
            "A curve that falls steeply below 100 hertz, lies near 0 in the middle and at plus "
            "4 decibels above 3,000 hertz.",
        )


def between() -> Picture:
    """Draw a wave whose crests lie between its samples."""
    sound = between_samples(1.0, 4, 45.0, 0.2).samples[0]
    first, count = len(sound) // 2, 13
    places = np.arange(count)
    fine = np.linspace(0, count - 1, 400)
    phase = np.radians(45) + 2 * np.pi * first / 4
    with listening.style():
        figure, axes = _figure()
        axes.plot(fine, np.sin(2 * np.pi * fine / 4 + phase), marker="", label="the wave")
        axes.plot(places, sound[first : first + count], linestyle="none", marker="s",
                  label="its samples")  # fmt: skip
        axes.axhline(1, color="black", linestyle=":", marker="", label="its true peak")
        axes.set(title="Crests between samples", xlabel="sample", ylabel="height of the wave",
                 ylim=(-1.2, 1.6))  # fmt: skip
        axes.legend(fontsize=8, ncols=3)
        return listening.picture(
            figure,
            "A sine wave that goes up to 1 and down to minus 1, while all of its samples lie at "
            "plus and minus 0.71.",
        )


def compressor(
    threshold: float, ratio: float, computer: Callable[[float, float, float], float] | None = None
) -> Picture:
    """Draw which level comes out of a compressor for each that goes in.

    Args:
        threshold: in dB.
        ratio: of the compressor.
        computer: a learner's `gain_computer`; None for the course's own.
    """
    inside = dynamics.LEVELS >= -50
    levels = dynamics.LEVELS[inside & (dynamics.LEVELS <= 0)]
    lowered = dynamics.curve(threshold, ratio, computer)[inside][: len(levels)]
    with listening.style():
        figure, axes = _figure(4.2, 3.2)
        axes.plot(levels, levels, color="grey", linestyle=":", marker="", label="unchanged")
        axes.plot(levels, levels - lowered, marker="", label=f"ratio {ratio:g}")
        axes.axvline(threshold, color="black", linewidth=0.8, linestyle="--", marker="",
                     label="threshold")  # fmt: skip
        axes.set(title="In and out", xlabel="level that goes in (dB)", ylabel="comes out (dB)")
        axes.legend(fontsize=8)
        return listening.picture(
            figure,
            f"A line that rises evenly up to {threshold:g} decibels and from there on {ratio:g} "
            "times as slowly.",
        )


def reduction(limited: Any, title: str = "What the limiter takes away") -> Picture:
    """Draw by how many decibels a limiter lowers each moment.

    Args:
        limited: `[hop]`, in dB.
        title: stands above the picture.
    """
    with listening.style():
        figure, axes = _figure(height=1.9)
        axes.fill_between(np.arange(len(limited)) / HOPS, -limited, color=listening.PALETTE[1])
        axes.set(title=title, xlabel="time (s)", ylabel="gain (dB)",
                 ylim=(-max(1.0, float(limited.max()) * 1.1), 0))  # fmt: skip
        return listening.picture(
            figure,
            f"A line that dips again and again, by {float(limited.max()):.1f} decibels at the "
            f"most and by {float(limited.mean()):.1f} on average.",
        )


def powers_of(audio: Audio) -> list[float]:
    """Return the powers of a sound's blocks of 0.4 seconds, as `gated_loudness` takes them."""
    return [float(power) for power in Survey(audio.samples, audio.sample_rate).powers(0.4)]
