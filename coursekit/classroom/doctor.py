"""Looks at this computer and says what of the course works on it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from coursekit.errors import CourseError
from coursekit.files import cache_dir, write_atomically

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_AGAIN = "Run: python course.py"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;#]+)", re.M)


@dataclass(frozen=True)
class Row:
    """One thing that was looked at.

    Args:
        name: what was looked at.
        status: `ok`; `warn` where something works less well or only some people need it; `fail`
            where lessons cannot run.
        found: what is here, in words.
        advice: what to do about it; empty where nothing is to be done.
    """

    name: str
    status: Literal["ok", "warn", "fail"]
    found: str
    advice: str = ""


def diagnose() -> list[Row]:
    """Look at Python, packages, sound, widgets, disk, threads, GPU and the tools for teachers.

    Nothing that is missing or broken stops it: it becomes a row of its own.
    """
    looks: tuple[tuple[str, Callable[[], Iterable[Row]]], ...] = (
        ("Python", _python),
        ("packages", _packages),
        ("sound", _sound),
        ("widgets", _widgets),
        ("disk", _disk),
        ("cache", _cache),
        ("collections", _collections),
        ("threads", _threads),
        ("GPU", _gpu),
        ("Chromium", _chromium),
        ("bubblewrap", _bubblewrap),
    )
    rows: list[Row] = []
    for name, look in looks:
        try:
            rows.extend(look())
        except Exception as error:
            problem = f"could not be looked at ({type(error).__name__}: {error})"
            rows.append(Row(name, "fail", problem, _AGAIN))
    return rows


def table(rows: list[Row]) -> str:
    """Return the rows as plain text, what to do below each that needs something."""
    width = max((len(row.name) for row in rows), default=0)
    lines = []
    for row in rows:
        lines += textwrap.wrap(
            f"{row.status:<4}  {row.name:<{width}}  {row.found}",
            width=100,
            subsequent_indent=" " * (width + 8),
        )
        if row.advice:
            indent = " " * (width + 8)
            lines += textwrap.wrap(
                f"To do: {row.advice}", 100, initial_indent=indent, subsequent_indent=indent
            )
    count = {status: sum(row.status == status for row in rows) for status in ("warn", "fail")}
    if count["fail"]:
        lines.append(f"{count['fail']} of {len(rows)} need something before the lessons can run.")
    elif count["warn"]:
        lines.append("The lessons can run; what is marked warn could be better.")
    else:
        lines.append("Everything works.")
    return "\n".join(lines)


def browser() -> str | None:
    """Return where a Chromium or Chrome lies that this system's packages installed."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _python() -> Iterable[Row]:
    version = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        yield Row("Python", "ok", version)
    else:
        advice = "Install Python 3.11, 3.12 or 3.13 and start the course with it."
        yield Row("Python", "fail", version, advice)


def _pins() -> dict[str, str]:
    """Return the version that each package should have."""
    path = ROOT / "requirements.txt"
    if path.exists():
        return dict(_PIN.findall(path.read_text(encoding="utf-8")))
    requirements = importlib.metadata.requires("coursekit") or []
    return dict(_PIN.findall("\n".join(line for line in requirements if "extra ==" not in line)))


def _packages() -> Iterable[Row]:
    pins = _pins()
    wrong = []
    for name, wanted in pins.items():
        try:
            here = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(Row(name, "fail", f"not installed; {wanted} is asked for", _AGAIN))
            continue
        # A build of its own, such as 2.13.0+cpu, is the version that it names.
        if here.partition("+")[0] != wanted:
            wrong.append(Row(name, "warn", f"{here} is here; {wanted} is asked for", _AGAIN))
    right = len(pins) - len(wrong)
    status: Literal["ok", "warn"] = "warn" if wrong else "ok"
    yield Row("packages", status, f"{right} of {len(pins)} are of the version that is asked for")
    yield from wrong


def _sound() -> Iterable[Row]:
    import numpy as np
    from pretty_midi import Instrument, Note, PrettyMIDI

    from coursekit import listening

    midi = PrettyMIDI()
    midi.instruments.append(Instrument(0, name="Piano"))
    midi.instruments[0].notes.append(Note(velocity=90, pitch=60, start=0.0, end=1.0))
    begun = time.perf_counter()
    audio = listening.render(midi)
    size = len(audio.mp3())
    seconds = time.perf_counter() - begun
    peak = float(np.abs(audio.samples).max())
    sound = f"a note of {audio.duration_seconds:.1f} s, peak {peak:.2f}, {size / 1000:.0f} kB as "
    sound += f"MP3, made in {seconds:.1f} s"
    if peak < 0.01:
        yield Row("sound", "fail", f"{sound}: it is silent", _AGAIN)
    else:
        yield Row("sound", "ok", sound)


def _widgets() -> Iterable[Row]:
    here = f"ipywidgets {importlib.metadata.version('ipywidgets')}"
    place = Path(sys.prefix, "share", "jupyter", "labextensions", "@jupyter-widgets")
    if (place / "jupyterlab-manager" / "package.json").exists():
        yield Row("widgets", "ok", f"{here} and its part of JupyterLab")
    else:
        advice = "Run: python course.py clean, then: python course.py"
        yield Row("widgets", "fail", f"{here}, but not its part of JupyterLab", advice)


def _disk() -> Iterable[Row]:
    free = shutil.disk_usage(ROOT).free / 1e9
    if free >= 1:
        yield Row("disk", "ok", f"{free:.1f} GB free")
    else:
        yield Row("disk", "warn" if free >= 0.2 else "fail", f"{free:.1f} GB free", "Free 1 GB.")


def _cache() -> Iterable[Row]:
    folder = cache_dir()
    try:
        write_atomically(folder / "doctor.txt", "written").unlink()
    except (CourseError, OSError) as error:
        advice = "Name a folder that you may write to in the environment variable COURSEKIT_CACHE."
        yield Row("cache", "fail", f"{folder} may not be written to ({error})", advice)
    else:
        yield Row("cache", "ok", f"{folder} may be written to")


def _collections() -> Iterable[Row]:
    """Look for the music that is downloaded; every lesson runs without it."""
    from coursekit.corpora import asap, groove, maestro, musiccaps, pop909

    kept = {
        "POP909": pop909.available,
        "Groove": groove.available,
        "ASAP": asap.available,
        "MAESTRO": maestro.available,
        "MusicCaps": musiccaps.available,
    }
    for name, available in kept.items():
        if available():
            yield Row(name, "ok", "here")
        else:
            yield Row(name, "ok", "not here; every lesson runs without it, and may download it")


def _threads() -> Iterable[Row]:
    import torch

    cores, usual = os.cpu_count() or 1, torch.get_num_threads()
    try:
        seconds = {threads: _product_seconds(threads) for threads in sorted({1, usual})}
    finally:
        torch.set_num_threads(usual)
    best = min(seconds, key=lambda threads: seconds[threads])
    timed = ", ".join(f"{1000 * taken:.0f} ms with {n}" for n, taken in seconds.items())
    speed = f"{cores} cores, {usual} threads; a product of matrices takes {timed}"
    # A few per cent are chance; another program may be at work.
    if seconds[usual] > 1.3 * seconds[best]:
        advice = (
            f"More threads are slower here: set the environment variable OMP_NUM_THREADS={best}."
        )
        yield Row("threads", "warn", speed, advice)
    else:
        yield Row("threads", "ok", speed)


def _product_seconds(threads: int) -> float:
    """Return the best time of a product of two matrices with so many threads."""
    import torch

    torch.set_num_threads(threads)
    matrix = torch.linspace(-1, 1, 512 * 512).reshape(512, 512)
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        for _ in range(4):
            matrix @ matrix
        times.append(time.perf_counter() - begun)
    return min(times)


def _gpu() -> Iterable[Row]:
    import torch

    if torch.cuda.is_available():
        yield Row("GPU", "ok", f"{torch.cuda.get_device_name(0)}, seen by PyTorch")
    elif torch.backends.mps.is_available():
        yield Row("GPU", "ok", "Apple's, seen by PyTorch")
    elif shutil.which("nvidia-smi"):
        advice = "Only the full recipes use it. Reinstall PyTorch with support for CUDA."
        yield Row("GPU", "warn", "an NVIDIA card is here that this PyTorch cannot use", advice)
    else:
        yield Row("GPU", "ok", "none; no lesson needs one")


def _chromium() -> Iterable[Row]:
    advice = "Only the course's own tests need it; lessons open in any browser."
    yield _program("Chromium", browser(), advice)


def _bubblewrap() -> Iterable[Row]:
    advice = "Only graders need it: install the package bubblewrap (it exists for Linux)."
    yield _program("bubblewrap", shutil.which("bwrap"), advice)


def _program(name: str, path: str | None, advice: str) -> Row:
    return Row(name, "ok", path) if path else Row(name, "warn", "not found", advice)
