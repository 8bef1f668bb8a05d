"""JupyterLab on the learner's copies of the lessons: `python -m coursekit.classroom.lab`.

`python course.py` hands over to this. Everything that JupyterLab keeps lies in `.course`.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType

from coursekit.errors import CourseError
from coursekit.files import os_errors_told, write_atomically

FIRST_LESSON = "work/00_start_here.ipynb"
NEWS = "work/NEWS.md"
# What the learner typed, as course.py notes it: python, python3, py or a path.
COURSE = os.environ.get("COURSE_COMMAND", "python course.py")
_PORTS = range(8888, 8988)
_PATIENCE_SECONDS = 120


def settings(folder: Path, root: Path, start: str) -> dict[str, str]:
    """Write JupyterLab's settings for the course and return the environment that it starts in.

    Loopback only, Jupyter's own token, no news, no menus for graders and for editing sources,
    and nothing read from or written to the learner's home.

    Args:
        folder: where the settings go; JupyterLab's other notes go there too.
        root: the folder that JupyterLab shows.
        start: the file that it opens, seen from `root`, with `/` between folders.

    Raises:
        CourseError: the settings cannot be written.
    """
    graders = ("formgrader", "validate_assignment", "assignment_list", "course_list")
    extensions = {f"nbgrader.server_extensions.{name}": False for name in graders}
    opened = root / start
    files = {
        "jupyter_server_config.json": {
            "ServerApp": {
                "ip": "127.0.0.1",
                "port_retries": 0,
                "root_dir": str(root),
                "jpserver_extensions": {**extensions, "jupyterlab_jupytext": False},
            },
            "FileContentsManager": {
                "preferred_dir": str(opened.parent if opened.parent.is_dir() else root)
            },
            "LabApp": {"default_url": f"/lab/tree/{start}", "news_url": None},
        },
        "labconfig/page_config.json": {
            "disabledExtensions": {"@jupyter/nbgrader": True, "jupyterlab-jupytext": True}
        },
        "labconfig/default_setting_overrides.json": {
            "@jupyterlab/apputils-extension:notification": {
                "fetchNews": "false",
                "checkForUpdates": False,
            },
            "@jupyterlab/docmanager-extension:plugin": {
                "defaultViewers": {"markdown": "Markdown Preview"}
            },
        },
    }
    config = folder / "config"
    for name, content in files.items():
        write_atomically(config / name, json.dumps(content, indent=2))
    own = {
        "JUPYTER_CONFIG_DIR": config,
        # Named first, or the settings that packages bring along would have the last word.
        "JUPYTER_CONFIG_PATH": config,
        "JUPYTER_DATA_DIR": folder / "data",
        "JUPYTER_RUNTIME_DIR": folder / "runtime",
        "IPYTHONDIR": folder / "ipython",
    }
    return {**os.environ, **{name: str(path) for name, path in own.items()}}


def command(port: int, *more: str) -> list[str]:
    """Return the command that starts JupyterLab on a port of this computer."""
    words = [sys.executable, "-m", "jupyterlab", f"--ServerApp.port={port}", *more]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # In a container one is root; the server listens to this computer alone.
        words.append("--allow-root")
    return words


def choose_port(wanted: int | None = None) -> int:
    """Return the port that was asked for, or the first free one from 8888 on.

    Raises:
        CourseError: the port is taken or may not be used, or none is free.
    """
    if wanted is not None and not 1 <= wanted <= 65535:
        raise CourseError(f"{wanted} is no port. Choose a number from 1024 to 65535.")
    for port in _PORTS if wanted is None else [wanted]:
        with contextlib.closing(socket.socket()) as probe:
            if sys.platform != "win32":
                # A port that was closed a minute ago counts as free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                if wanted is not None and error.errno == errno.EACCES:
                    raise CourseError(
                        f"Port {port} may not be used by you. Choose one from 1024 to 65535."
                    ) from error
                continue
            return port
    if wanted is not None:
        raise CourseError(
            f"Port {wanted} is taken by another program. Name another one with --port, or leave "
            "--port out and a free one is found."
        )
    raise CourseError(
        f"All ports from {_PORTS[0]} to {_PORTS[-1]} are taken. Name a free one with --port."
    )


def answers(port: int) -> bool:
    """Tell whether a Jupyter server answers on a port of this computer."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/api", timeout=2) as reply:
            return b"version" in reply.read()
    except (OSError, ValueError):
        return False


def token(runtime: Path, port: int) -> str:
    """Return what the server on the port asks visitors for, as it noted it for its owner."""
    for path in runtime.glob("jpserver-*.json"):
        with contextlib.suppress(OSError, ValueError):
            note = json.loads(path.read_text(encoding="utf-8"))
            if note.get("port") == port:
                return str(note.get("token", ""))
    return ""


def lay_out(root: Path) -> str:
    """Bring the learner's copies in `work` up to date; return the file to open first."""
    from coursekit.classroom import workspace

    news = workspace.lay_out(root)
    for names, words in ((news.new, "New in work"), (news.updated, "Brought up to date in work")):
        if names:
            print(f"{words}: {', '.join(names)}.")
    if news.broken:
        notebooks = "; ".join(f"{name} {why}" for name, why in news.broken.items())
        print(f"These in work cannot be opened, and were left as they are: {notebooks}.")
    if news.beside:
        print(f"Fresh copies lie beside your own: {', '.join(news.beside)}.")
    if (news.beside or news.broken) and (root / NEWS).exists():
        return NEWS
    return FIRST_LESSON


def start(environment: dict[str, str], log: Path, port: int, *more: str) -> subprocess.Popen[bytes]:
    """Start JupyterLab, its words in a log, and return when it answers.

    Raises:
        CourseError: it ended, or did not answer in two minutes.
    """
    with os_errors_told(log), log.open("wb") as stream:
        server = subprocess.Popen(
            command(port, *more),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=environment,
        )
    limit = time.monotonic() + _PATIENCE_SECONDS
    try:
        while not answers(port):
            if server.poll() is not None or time.monotonic() > limit:
                raise CourseError(
                    f"JupyterLab did not start. What it said is in {log}. Often this helps: "
                    f"{COURSE} clean, then {COURSE}."
                )
            time.sleep(0.1)
    except BaseException:
        stop(server)
        raise
    return server


def stop(server: subprocess.Popen[bytes]) -> None:
    """End JupyterLab and its kernels politely, then firmly."""
    for end in (server.terminate, server.kill):
        if server.poll() is not None:
            return
        with contextlib.suppress(OSError):
            end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(15)


def open_course(root: Path, *, wanted_port: int | None = None, browser: bool = True) -> int:
    """Open JupyterLab on the learner's copies and stay until it is closed.

    Args:
        root: the course's folder.
        wanted_port: this port and no other; a free one is found where it is not given.
        browser: open the learner's browser too.

    Returns:
        JupyterLab's exit status.

    Raises:
        CourseError: the port is taken, or JupyterLab did not start.
    """
    begun = time.monotonic()
    port = choose_port(wanted_port)
    folder = root / ".course" / "jupyter"
    for note in (folder / "runtime").glob("jpserver-*.json"):
        # Left by a server that was killed; one that runs has another port.
        with contextlib.suppress(OSError):
            if f'"port": {port},' in note.read_text(encoding="utf-8", errors="replace"):
                note.unlink()
    first = lay_out(root)
    environment = settings(folder, root, first)
    print("Starting JupyterLab ...", flush=True)
    more = [] if browser else ["--no-browser"]
    server = start(environment, root / ".course" / "lab.log", port, *more)
    key = token(folder / "runtime", port)
    seconds = time.monotonic() - begun
    print(f"JupyterLab answers after {seconds:.1f} s at")
    print(f"  http://127.0.0.1:{port}/lab/tree/{first}?token={key}")
    print("Leave this window open while you work. Ctrl-C here closes JupyterLab.", flush=True)
    try:
        status = server.wait()
        print("JupyterLab was closed. Your lessons are in the folder work.")
        return status
    finally:
        stop(server)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Open the course from the command line."""
    parser = argparse.ArgumentParser(prog=f"{COURSE} lab")
    parser.add_argument("--port", type=int)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    # Closing the window or ending this program closes JupyterLab too.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)
    root = Path(__file__).resolve().parents[2]
    try:
        return open_course(root, wanted_port=options.port, browser=not options.no_browser)
    except CourseError as error:
        print(f"course.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nJupyterLab is closed. Your lessons are in the folder work.")
        return 0


if __name__ == "__main__":
    sys.exit(main())
