"""Starts the runner, plainly or where it can do no harm, and listens to what it says."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import platform
import queue
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

from coursekit.errors import CourseError

MEMORY = 2 * 2**30
_START_SECONDS = 60.0
# How much longer than its processor time a process may take by the clock: another may be at work.
# Where processor time cannot be bounded the clock alone holds.
_PATIENCE = 1.0 if sys.platform == "win32" else 4.0
_LINE = 1_500_000
_FLOOD = 20_000_000
_RUNNER = Path(__file__).with_name("runner.py")
_PACKAGE = Path(__file__).resolve().parents[2]


@dataclass
class Report:
    """What one run of a job came to.

    Args:
        ended: `done`; `late` when the time was over; `gone` when the process stopped in the
            middle; `garbled` when something else than the runner's lines came out, or too much.
        ready: the cell was run and its function found.
        failed: what went wrong before the first case, as the runner tells it.
        cases: the runner's line for each case that was finished.
        printed: the first characters of what the learner's code printed.
    """

    ended: Literal["done", "late", "gone", "garbled"] = "gone"
    ready: bool = False
    failed: dict[str, Any] | None = None
    cases: list[dict[str, Any]] = field(default_factory=list)
    printed: str = ""


Run = Callable[[dict[str, Any], float], Report]


def run_plainly(job: dict[str, Any], seconds: float) -> Report:
    """Run a job in a process of its own that may do whatever its user may.

    Args:
        job: what `runner.main` reads, without its limits.
        seconds: how long the learner's code may take in all.
    """
    limits = {"AS": MEMORY, "CORE": 0, "FSIZE": 2**26}
    env = {**os.environ, **_ONE_THREAD}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return _talk(
            [sys.executable, "-I", "-B", str(_RUNNER)],
            {**job, "limits": limits},
            seconds,
            {"env": env, "cwd": folder},
        )


def run_in_sandbox(job: dict[str, Any], seconds: float) -> Report:
    """Run a job in bubblewrap: no network, no files of the course, nothing that stays behind.

    Args:
        job: what `runner.main` reads, without its limits; its `closed` modules are not there.
        seconds: how long the learner's code may take in all.

    Raises:
        CourseError: bubblewrap is missing or this computer does not let it work.
    """
    require_sandbox()
    limits = {"AS": MEMORY, "CORE": 0, "FSIZE": 2**20, "NOFILE": 64, "NPROC": 32}
    with _system_calls() as filters:
        flags = [word for number in filters for word in ("--seccomp", str(number))]
        return _talk(
            [*_walls(tuple(job["closed"])), *flags, sys.executable, "-I", "-B", "/runner.py"],
            {**job, "limits": limits},
            seconds,
            {"pass_fds": filters, "env": {"PATH": os.environ.get("PATH", os.defpath)}},
        )


@functools.cache
def require_sandbox() -> None:
    """Return if students' code can be locked in on this computer.

    Raises:
        CourseError: it cannot; the sentence says why and what to do.
    """
    advice = (
        "Install it (on Debian and Ubuntu: apt install bubblewrap), or add --unsafe to run "
        "students' code with your own rights, which lets it read and change your files."
    )
    if sys.platform != "linux" or shutil.which("bwrap") is None:
        raise CourseError(
            f"Students' code is graded inside bubblewrap, which is not on this computer. {advice}"
        )
    trial = subprocess.run(
        [*_walls(()), sys.executable, "-I", "-c", "pass"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if trial.returncode != 0:
        why = (trial.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CourseError(
            f"bubblewrap is installed but does not work here ({why}). Unprivileged user "
            "namespaces may be switched off. Grade on another computer, or add --unsafe to run "
            "students' code with your own rights, which lets it read and change your files."
        )


_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"}


def _walls(closed: tuple[str, ...]) -> list[str]:
    """Return bubblewrap's command line up to the program that it is to start."""
    bwrap = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session"]
    bwrap += ["--uid", "65534", "--gid", "65534", "--hostname", "sandbox"]
    for folder in ("/usr", "/etc/alternatives", "/etc/ld.so.cache"):
        bwrap += ["--ro-bind-try", folder, folder]
    for folder in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        if os.path.islink(folder):
            bwrap += ["--symlink", os.readlink(folder), folder]
        else:
            bwrap += ["--ro-bind-try", folder, folder]
    # First of all, or they would hide a course that itself lies in a folder for what passes.
    bwrap += ["--proc", "/proc", "--dev", "/dev"]
    for folder in ("/dev/shm", "/tmp"):
        bwrap += ["--size", str(2**24), "--tmpfs", folder]
    python = {sys.base_prefix, str(Path(os.path.realpath(sys.executable)).parents[1])}
    for folder in sorted(python):
        bwrap += ["--ro-bind", folder, folder]
    # A checkout that lies inside one of these folders would show the lessons' sources.
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").exists():
        bwrap += ["--tmpfs", str(checkout)]
    if sys.prefix not in {*python, "/usr"}:
        bwrap += ["--ro-bind", sys.prefix, sys.prefix]
    bwrap += ["--ro-bind", str(_PACKAGE), str(_PACKAGE)]
    bwrap += _hidden(closed)
    bwrap += ["--ro-bind", str(_RUNNER), "/runner.py"]
    bwrap += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp", "--clearenv"]
    settings = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", **_ONE_THREAD}
    return bwrap + [word for pair in settings.items() for word in ("--setenv", *pair)]


def _hidden(closed: tuple[str, ...]) -> list[str]:
    """Return bubblewrap's words that empty the rooms and files which hold answers."""
    words: list[str] = []
    rooms = [_PACKAGE / "systems", _PACKAGE / "classroom"]
    for name in closed:
        place = _PACKAGE.joinpath(*name.split(".")[1:])
        if place.is_dir():
            rooms.append(place)
        elif place.with_suffix(".py").exists() and not any(r in place.parents for r in rooms):
            words += ["--ro-bind", os.devnull, str(place.with_suffix(".py"))]
            rooms.append(place.parent / "__pycache__")
    for room in dict.fromkeys(rooms):
        if room.is_dir():
            words += ["--tmpfs", str(room)]
    return words


@contextlib.contextmanager
def _system_calls() -> Iterator[tuple[int, ...]]:
    """Yield a descriptor of the rules that keep a process from making others, and threads.

    Empty where this kind of processor is not known; a bound on processes has to do there.
    """
    known = {
        "x86_64": (0xC000003E, 56, (57, 58, 272, 308, 29, 30)),
        "aarch64": (0xC00000B7, 220, (97, 268, 194, 196)),
    }
    if platform.machine() not in known:
        yield ()
        return
    architecture, clone, refused = known[platform.machine()]
    load, equal, back = 0x20, 0x15, 0x06
    allow, kill, denied, unknown = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
    rules = [(load, 0, 0, 4), (equal, 1, 0, architecture), (back, 0, 0, kill), (load, 0, 0, 0)]
    if architecture == 0xC000003E:
        # The other calling convention of this processor has numbers of its own.
        rules += [(0x35, 0, 1, 0x40000000), (back, 0, 0, kill)]
    for number in refused:  # fork, vfork, unshare, setns; shmget, shmat, which no limit counts
        rules += [(equal, 0, 1, number), (back, 0, 0, denied)]
    # Without clone3 the C library falls back to clone. Threads are refused too: thousands of them
    # start in seconds, and no limit on processes counts where root grades.
    rules += [(equal, 0, 1, 435), (back, 0, 0, unknown)]
    rules += [(equal, 0, 1, clone), (back, 0, 0, denied), (back, 0, 0, allow)]
    with tempfile.TemporaryFile() as program:
        program.write(b"".join(struct.pack("<HBBI", *rule) for rule in rules))
        program.seek(0)
        yield (program.fileno(),)


def _talk(
    command: list[str], job: dict[str, Any], seconds: float, settings: dict[str, Any]
) -> Report:
    """Start a command, hand it the job, and collect its lines until it ends or time is over."""
    if sys.platform == "win32":
        settings["creationflags"] = 0x08000200  # no window, a process group of its own
    else:
        settings["start_new_session"] = True
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        **settings,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with contextlib.suppress(OSError):
            process.stdin.write(json.dumps({**job, "seconds": seconds}).encode("utf-8"))
        with contextlib.suppress(OSError):
            process.stdin.close()
        lines: queue.Queue[bytes | None] = queue.Queue()
        threading.Thread(target=_pump, args=(process.stdout, lines), daemon=True).start()
        report = _listen(lines, seconds * _PATIENCE)
        if report.ended == "gone" and _out_of_time(process):
            report.ended = "late"
        return report
    finally:
        _end(process)


def _pump(stream: IO[bytes], lines: queue.Queue[bytes | None]) -> None:
    total = 0
    with contextlib.suppress(OSError, ValueError):
        while total < _FLOOD and (line := stream.readline(_LINE)):
            total += len(line)
            lines.put(line)
    lines.put(None)


def _listen(lines: queue.Queue[bytes | None], seconds: float) -> Report:
    report, until = Report(), time.monotonic() + _START_SECONDS
    while True:
        left = until - time.monotonic()
        try:
            if left <= 0:  # a flood of lines must not keep the clock from being read
                raise queue.Empty
            line = lines.get(timeout=left)
        except queue.Empty:
            report.ended = "late"
            return report
        if line is None:
            return report
        try:
            message = json.loads(line)
            if "begun" in message:
                until = min(until, time.monotonic() + seconds)
            elif "ready" in message:
                report.ready = True
            elif "case" in message:
                if message["case"] != len(report.cases):
                    raise ValueError("out of order")
                report.cases.append(message)
            elif "failed" in message:
                report.failed = dict(message["failed"])
            else:
                report.ended, report.printed = "done", str(message["printed"])[:1000]
                return report
        except (ValueError, TypeError, KeyError, RecursionError):
            report.ended = "garbled"
            return report


def _out_of_time(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether a process that has gone had used up its processor time."""
    if sys.platform == "win32":
        return False
    try:
        code = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return False
    # bubblewrap passes the signal on as a number above 128.
    return code in (-signal.SIGXCPU, 128 + signal.SIGXCPU)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started; what has ended already is no matter.

    The branch for Windows follows the documentation of `taskkill` and has not been tried.
    """
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            subprocess.run(
                ["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False
            )
        else:
            # The group's number is its own as long as the process has not been waited for.
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        with contextlib.suppress(OSError, ValueError):
            process.stdout.close()
