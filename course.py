"""Open the course, test it and look after it: `python course.py --help`.

Needs Python 3.11, 3.12 or 3.13 and nothing else. Everything it makes lies in this folder: the
packages in `.venv`, your own copies of the lessons in `work`, logs and JupyterLab's settings in
`.course`. It may be stopped at any moment and run again. Packages come by uv where that is
installed, which is faster, and by pip elsewhere.

Written for Linux, macOS and Windows; tried on Linux with Python 3.11, and in part with 3.13.
This file uses only what old versions of Python 3 can read too, so that a wrong version is answered
with a sentence.
"""

import argparse
import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STATE = ROOT / ".course"
STAMP = VENV / "course.json"
UNFINISHED = STATE / "venv-unfinished"
INSTALL_LOG = STATE / "install.log"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
PINS = ("requirements.txt", "constraints.txt", "pyproject.toml")
SMALL_TORCH = "https://download.pytorch.org/whl/cpu"
SPACE_NEEDED = 3.5e9

# Settings, by environment variable, that put the packages elsewhere, ask what no lock of ours can
# give, or choose other packages. Where packages come from is meant, and stays: index, find-links,
# no-index, proxy, certificates, cache, time limits; require-virtualenv asks for what .venv is.
MISLEADING = {
    "PIP": "target prefix root python platform python-version abi implementation require-hashes "
    "no-deps dry-run only-binary no-binary constraint build-constraint requirement editable "
    "force-reinstall ignore-installed no-build-isolation use-pep517 no-use-pep517 global-option",
    "UV": "system-python target prefix require-hashes no-build-isolation constraint "
    "build-constraint override exclude no-editable working-dir",
}
# What configuration files of pip may say is overruled where a variable can.
OVERRULED = {"PIP_REQUIRE_HASHES": "0", "PIP_NO_DEPS": "0", "PIP_DRY_RUN": "0",
             "PIP_FORCE_REINSTALL": "0", "PIP_IGNORE_INSTALLED": "0", "PIP_USER": "0",
             "PIP_ONLY_BINARY": ":none:", "PIP_NO_BINARY": ":none:"}  # fmt: skip

# What pip and Python write when something fails, and what to say instead; the first that fits.
REASONS = {
    r"No space left on device|Errno 28\b|Disk quota exceeded|WinError 112": (
        "The disk is full. Free about 4 GB"
    ),
    r"File name too long|WinError 206|Errno 36\b": (
        "The path of this folder is too long for this system. Move the course to a shorter one"
    ),
    r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError": (
        "The network's certificate is not trusted here, as happens behind a company's proxy. Ask "
        "whoever looks after the network how pip should be set up"
    ),
    r"name resolution|Name or service not known|getaddrinfo failed|NewConnectionError|"
    r"Max retries exceeded|ConnectTimeout|ReadTimeout|Connection (reset|broken|refused)|"
    # The last is what pip says of a version that the lock asks for and that it found nowhere.
    r"IncompleteRead|Network is unreachable|from versions: none|ResolutionImpossible": (
        "The packages could not be fetched: there is no network, or it does not let pip through. "
        "Connect this computer (what was fetched is kept)"
    ),
    r"requires a different Python|Requires-Python": (
        "A package does not exist for this version of Python. Install 3.11, 3.12 or 3.13"
    ),
    r"Permission denied|Errno 13\b|Access is denied|WinError 5\b|Read-only file system": (
        "A file may not be written. Close JupyterLab and other programs that use this folder, or "
        "copy the course to a folder of your own"
    ),
    r"error: command .*(gcc|clang|cl\.exe)|Failed building wheel|metadata-generation-failed": (
        "A package has no ready-made build for this computer and could not be built here. Take "
        "Python 3.11 from python.org, on a 64-bit system"
    ),
}
# Settings of pip's that are meant and stay, or stand in a file, and what they may do.
IN_THE_WAY = {
    r"no-index='(1|true|yes|on|t|y)'": (
        "forbids it the index of packages, and the places where it may look (find-links) lack one"
    ),
    r"(constraint|requirement)='.*'": "may ask for other versions than the course's",
}


TESTERS = ("test", "teacher", "open")
# By extra, a package that comes without what it asks for: TensorFlow, of which nothing is used.
ALONE = {"test": "basic-pitch==0.4.0"}
# What each command does, which program of .venv goes on with it, and the extras that it needs.
COMMANDS = {
    "lab": ("Open JupyterLab on your copies of the lessons.", "coursekit.classroom.lab", ()),
    "test": ("Run all tests, or pytest with the arguments given.", "tests.everything", TESTERS),
    "book": ("Write the lessons, run, as web pages with sounds.", "coursekit.classroom.book", ()),
    "slides": ("Present lessons, run, as slides with notes.", "coursekit.classroom.slides", ()),
    "doctor": ("Say what of the course works on this computer.", "coursekit", ()),
    "bench": ("Time the course against named alternatives.", "tests.benchmarks", TESTERS),
    "clean": ("Remove .venv, build and .course; your work stays.", None, ()),
}


class Trouble(Exception):
    """What went wrong and what to do about it, in a sentence."""


class Progress:
    """A line that says what goes on; rewritten in place where there is a terminal."""

    def __init__(self, what):
        self.what, self.begun, self.shown, self.last = what, time.time(), 0.0, ""
        dumb = os.environ.get("CI") or os.environ.get("TERM") == "dumb"
        self.live = sys.stdout.isatty() and not dumb
        if not self.live:
            say(f"{what} ...")

    def show(self, detail, last=False):
        """Show how far it is: often on a terminal, elsewhere a line in 15 seconds."""
        now = time.time()
        seconds = f"{now - self.begun:.0f} s"
        if self.live:
            width = shutil.get_terminal_size().columns - 1
            line = f"{self.what}: {detail}, {seconds}"[:width].ljust(width)
            print("\r" + line, end="\n" if last else "", flush=True)
        elif last or (now - max(self.shown, self.begun) >= 15 and detail != self.last):
            say(f"  {detail}, {seconds}")
            self.shown, self.last = now, detail

    def end(self, word="done"):
        """Close the line."""
        self.show(word, last=True)


def say(text):
    """Print a line at once."""
    print(text, flush=True)


def check_python():
    """Refuse a version of Python that the packages do not know."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise Trouble(
            f"This is Python {platform.python_version()}; the course needs 3.11, 3.12 or 3.13. "
            "Install one of them (3.11 is the one that was tried) from python.org or your "
            "system's packages and start the course with it, such as: python3.11 course.py"
        )


def environment():
    """Return the environment for programs of the course: the learner's, less what misleads."""
    unwanted = {"__PYVENV_LAUNCHER__", "PYTHONPATH", "PYTHONHOME"}
    for program, names in MISLEADING.items():
        unwanted |= {program + "_" + name.upper().replace("-", "_") for name in names.split()}
    settings = {name: value for name, value in os.environ.items() if name not in unwanted}
    settings["VIRTUAL_ENV"] = str(VENV)
    settings["PATH"] = str(PYTHON.parent) + os.pathsep + os.environ.get("PATH", "")
    settings.update(PYTHONNOUSERSITE="1", PYTHONUTF8="1", COURSE_COMMAND=started_as())
    settings.update(OVERRULED, PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    if not os.path.isabs(os.path.expanduser("~")):
        # A user whom no list knows, as in containers: pip, uv and Jupyter want a home all the same.
        settings["USERPROFILE" if WINDOWS else "HOME"] = str(STATE / "home")
    return settings


def started_as():
    """Return the command with which the learner started this, such as `python3 course.py`."""
    word = getattr(sys, "orig_argv", ["python"])[0]
    name = Path(word).stem if WINDOWS else Path(word).name
    known = shutil.which(name)
    if not known or os.path.realpath(known) != os.path.realpath(sys.executable):
        name = f'"{word}"' if " " in word else word
    return name + " course.py"


def reason(text, otherwise):
    """Turn what a failed program wrote into a sentence that says what to do."""
    for pattern, sentence in REASONS.items():
        if re.search(pattern, text):
            return sentence + ", then run the same command again."
    last = [line for line in text.strip().splitlines() if line.strip()][-3:]
    return f"{otherwise} Its last words: {' / '.join(last) or 'none'}."


@contextlib.contextmanager
def only_one():
    """Let one set-up work in this folder at a time; yields what its child processes inherit.

    The children hold the lock too: where this program is killed while pip works on, the next
    start waits for that pip instead of working beside it.
    """
    STATE.mkdir(exist_ok=True)
    with open(STATE / "lock", "a+") as stream:
        if not _locked(stream):
            progress = Progress("Waiting for another set-up in this folder to end")
            while not _locked(stream):
                progress.show("Ctrl-C stops the waiting")
                time.sleep(0.5)
            progress.end()
        yield {} if WINDOWS else {"pass_fds": (stream.fileno(),)}


def _locked(stream):
    try:
        if WINDOWS:
            import msvcrt

            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # A file system without locks is no reason to stop.
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True


def fingerprint():
    """Return what the packages depend on, as a hash: the pins, this Python, this folder."""
    files = b"".join((ROOT / name).read_bytes() for name in PINS)
    place = f"{platform.python_version()} {sys.platform} {platform.machine()} {ROOT}"
    return hashlib.sha256(files + place.encode("utf-8")).hexdigest()


def read_stamp():
    """Return what the finished set-up left about itself, or nothing."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write_stamp(mark, extras):
    """Note in `.venv` what is installed, whole or not at all."""
    stamp = {"fingerprint": mark, "extras": extras, "root": str(ROOT)}
    temporary = STAMP.with_suffix(".new")
    temporary.write_text(json.dumps(stamp), encoding="utf-8")
    os.replace(str(temporary), str(STAMP))


def ready(extras):
    """Tell whether the packages are there already."""
    stamp = read_stamp()
    same = stamp.get("fingerprint") == fingerprint() and PYTHON.exists()
    return same and set(extras) <= set(stamp.get("extras", ()))


def ensure(*extras):
    """Bring `.venv` to what the files in PINS ask; quick when it is so."""
    if ready(extras):
        return
    with only_one() as inherited:
        if ready(extras):
            return
        extras = sorted(set(extras) | set(read_stamp().get("extras", ())))
        with open(INSTALL_LOG, "w", encoding="utf-8") as log:
            log.write(f"course.py, Python {platform.python_version()}, {platform.platform()}\n")
        make_venv(inherited)
        # An interrupted change of packages must not pass for a finished one.
        write_stamp("not finished", extras)
        install(extras, inherited)
        write_stamp(fingerprint(), extras)


def venv_is_whole():
    """Tell whether `.venv` was finished, is of this Python and still lies where it was made."""
    if UNFINISHED.exists() or read_stamp().get("root", str(ROOT)) != str(ROOT):
        return False
    question = "import pip, sys; print(*sys.version_info[:2])"
    command = [str(PYTHON), "-c", question]
    try:
        answer = subprocess.check_output(command, stderr=subprocess.DEVNULL, env=environment())
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.decode().split() == [str(number) for number in sys.version_info[:2]]


def make_venv(inherited):
    """Make `.venv`, again where an interruption or a moved folder left a broken one."""
    if VENV.exists() and not venv_is_whole():
        say("The folder .venv is unfinished, broken or of another place; it is made anew.")
        UNFINISHED.touch()
        shutil.rmtree(str(VENV))
    if VENV.exists():
        return
    free = shutil.disk_usage(str(ROOT)).free
    if free < SPACE_NEEDED:
        raise Trouble(
            f"This disk has {free / 1e9:.1f} GB free; the course's packages need about "
            f"{SPACE_NEEDED / 1e9:.1f} GB. Free some space, then run the same command again."
        )
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        raise Trouble(
            "This Python lacks the module venv. On Debian or Ubuntu install it with: "
            "sudo apt install python3-venv. Then run the same command again."
        )
    UNFINISHED.touch()
    progress = Progress("Making a folder for the packages (.venv)")
    maker = getattr(sys, "_base_executable", None) or sys.executable
    code, text = watch([maker, "-m", "venv", str(VENV)], progress, inherited)
    if code:
        progress.end("failed")
        raise Trouble(reason(text, "The folder .venv could not be made."))
    UNFINISHED.unlink()
    progress.end()


def watch(command, progress, inherited, describe=lambda text: "at work"):
    """Run a program with its words in the log; show how far it is; return its code and words."""
    begin = INSTALL_LOG.stat().st_size
    with open(INSTALL_LOG, "ab") as log:
        streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": subprocess.STDOUT}
        where = {"cwd": str(ROOT), "env": environment()}
        process = subprocess.Popen(command, **streams, **where, **inherited)
        try:
            while process.poll() is None:
                progress.show(describe(INSTALL_LOG.read_bytes()[begin:].decode("utf-8", "replace")))
                time.sleep(0.3)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    return process.returncode, INSTALL_LOG.read_bytes()[begin:].decode("utf-8", "replace")


def packages():
    """Return the folders in which installed packages describe themselves."""
    folders = VENV.glob("Lib/site-packages" if WINDOWS else "lib/python*/site-packages")
    return [entry for folder in folders for entry in folder.glob("*.dist-info")]


def mend():
    """Forget packages that an interruption left half installed, so that they come anew."""
    for entry in packages():
        record = entry / "RECORD"  # pip and uv name their own files in it when all else is done
        whole = record.exists() and b".dist-info/INSTALLER" in record.read_bytes()
        if not whole or entry.name.startswith("~"):
            shutil.rmtree(str(entry))


def install(extras, inherited):
    """Install requirements.txt, coursekit itself and the extras, in the versions of the lock."""
    mend()
    pip = [str(PYTHON), "-m", "pip", "install", "--progress-bar", "off"]
    small_torch(pip, inherited)
    itself = "." + ("[" + ",".join(extras) + "]" if extras else "")
    wanted = ["-r", "requirements.txt", "-c", "constraints.txt", "-e", itself]
    if not install_with_uv(wanted, inherited):
        install_with_pip([*pip, *wanted], inherited)
    install_alone(pip, extras, inherited)
    if not installed():
        raise Trouble(
            "The packages were installed, but not into the course's folder .venv. A setting of "
            "pip (such as target, prefix or root; pip config list shows it) or of uv puts them "
            "elsewhere. Take it away, then run the same command again."
        )


def install_with_uv(wanted, inherited):
    """Let uv install, where it is; tell whether it did."""
    uv = shutil.which("uv")
    if not uv:
        return False

    def describe(text):
        lines = text.strip().splitlines()
        return lines[-1].strip() if lines else "looking packages up"

    progress = Progress("Installing the course's packages with uv")
    command = [uv, "pip", "install", "--python", str(PYTHON), *wanted]
    try:
        code, _ = watch(command, progress, inherited, describe)
    except OSError:  # such as a uv that may not be run, or is made for another computer
        code = 1
    progress.end("failed" if code else "done")
    if code:
        say(f"uv could not install them (why: {INSTALL_LOG.relative_to(ROOT)}), so pip does.")
    return code == 0


def install_with_pip(command, inherited):
    """Let pip install; where it cannot, say why."""
    here = len(packages())

    def describe(text):
        planned = re.search(r"^Installing collected packages: (.*)$", text, re.M)
        if not planned:
            names = re.findall(r"^(?:Collecting|Requirement already satisfied:) (\S+)", text, re.M)
            return f"{len(set(names))} packages looked up"
        count = planned.group(1).count(",") + 1
        return f"{min(max(len(packages()) - here, 0), count)} of {count} packages installed"

    progress = Progress("Installing the course's packages")
    code, text = watch(command, progress, inherited, describe)
    if code:
        progress.end("failed")
        sentence = setting_in_the_way(text) or reason(text, "The packages could not be installed.")
        raise Trouble(f"{sentence} (Everything that pip said: {INSTALL_LOG.relative_to(ROOT)})")
    progress.end()


def install_alone(pip, extras, inherited):
    """Install packages without what they ask for; where that fails, their tests say so and skip."""
    for package in [ALONE[extra] for extra in extras if extra in ALONE]:
        progress = Progress(f"Installing {package}, alone")
        code, _ = watch([*pip, "--no-deps", package], progress, inherited)
        progress.end("failed; tests that need it are left out" if code else "done")


def pip_settings():
    """Return pip's settings as it lists them, `file-or-:env:.name='value'`, one a line."""
    command = [str(PYTHON), "-m", "pip", "config", "list"]
    try:
        return subprocess.check_output(
            command, stderr=subprocess.DEVNULL, env=environment(), cwd=str(ROOT)
        ).decode("utf-8", "replace")
    except (OSError, subprocess.SubprocessError):
        return ""


def setting_in_the_way(text):
    """Return what to do where pip found no package because of a setting of its own, or nothing."""
    if not re.search("from versions: none|ResolutionImpossible", text):
        return ""
    settings, effects = pip_settings(), []
    for pattern, effect in IN_THE_WAY.items():
        setting = re.search(rf"^\S*\.{pattern}$", settings, re.M | re.I)
        if setting:
            effects.append(f"{setting.group(0)} {effect}")
    if not effects:
        return ""
    return (
        f"A setting of pip's is in the way: {'; '.join(effects)}. Take it away for this (pip "
        "config list shows all settings; :env: stands for a variable such as PIP_NO_INDEX), then "
        "run the same command again."
    )


def installed():
    """Tell whether the course itself lies in `.venv`, whatever pip said."""
    return any(entry.name.startswith("coursekit-") for entry in packages())


def small_torch(pip, inherited):
    """Install PyTorch without its parts for NVIDIA cards, gigabytes, where there is none.

    Always by pip: its settings may name a mirror or a folder with that build, and uv reads none
    of them. Either tool leaves a PyTorch of the right version as it is.
    """
    if not sys.platform.startswith("linux"):
        return  # elsewhere the ordinary build is the small one
    pin = re.search(r"^torch==([^\s;]+)", (ROOT / "requirements.txt").read_text(), re.M)
    if not pin or any(entry.name.startswith(f"torch-{pin.group(1)}") for entry in packages()):
        return
    if shutil.which("nvidia-smi"):
        say("An NVIDIA card is here, so PyTorch is installed with support for it (about 3 GB).")
        return
    progress = Progress("Installing PyTorch, the small build (no NVIDIA card is here)")
    source = ["--index-url", SMALL_TORCH, "--retries", "0", "--timeout", "5"]
    command = [*pip, pin.group(0), "--no-deps", *source]
    code, _ = watch(command, progress, inherited)
    progress.end("not to be had" if code else "done")
    if code:
        say("Taking the build that is found elsewhere instead; it may be up to 3 GB.")


def hand_over(*arguments):
    """Go on as a program of `.venv`; never returns."""
    command = [str(PYTHON), *arguments]
    os.chdir(str(ROOT))
    sys.stdout.flush()
    if not WINDOWS:
        os.execve(command[0], command, environment())
    # Windows has no exec that keeps the console waiting; Ctrl-C is the child's to answer.
    child = subprocess.Popen(command, env=environment())
    while True:
        with contextlib.suppress(KeyboardInterrupt):
            raise SystemExit(child.wait())


def doctor():
    """Say what can be said before the packages are there; then let `coursekit doctor` look."""
    if not PYTHON.exists():
        free = shutil.disk_usage(str(ROOT)).free / 1e9
        say(f"Python {platform.python_version()} is right; {free:.1f} GB are free on this disk.")
        raise Trouble(f"The packages (3.5 GB) are not installed yet. Run: {started_as()}")
    if not ready(()):
        say(f"The packages are not, or no longer, what the course asks. Run: {started_as()}")
    hand_over("-m", "coursekit", "doctor")


def clean(sure):
    """Remove what can be made again; the learner's own work stays."""
    # STATE comes last: it holds the mark that .venv is not whole.
    folders = [path for path in (VENV, ROOT / "build", STATE) if path.exists()]
    if not folders:
        say("There is nothing to remove.")
        return
    names = ", ".join(path.name for path in folders)
    if not sure:
        if not sys.stdin or not sys.stdin.isatty():
            raise Trouble(f"This would remove {names}. Say so with: {started_as()} clean --yes")
        print(f"Remove {names}? Your work stays. [y/N] ", end="", flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise Trouble("Nothing was removed.")
    if VENV in folders:
        STATE.mkdir(exist_ok=True)  # removed in part, .venv must not pass for whole
        UNFINISHED.touch()
    for path in folders:
        shutil.rmtree(str(path))
    say(f"Removed: {names}. Your work in the folder work is as it was.")


def read_command_line(words):
    """Return the command, its options, and all that was written after it."""
    parser = argparse.ArgumentParser(
        prog=started_as(),
        description="From Illiac to Prompt: a hands-on history of AI music generation. Without a "
        "command it sets up what is missing and opens JupyterLab on the first lesson.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    parsers = {name: commands.add_parser(name, help=row[0]) for name, row in COMMANDS.items()}
    parsers["lab"].add_argument("--port", type=int, help="this port and no other")
    parsers["lab"].add_argument("--no-browser", action="store_true", help="open no browser")
    parsers["slides"].add_argument("lessons", nargs="+", metavar="LESSON", help="such as 02")
    parsers["slides"].add_argument("--extras", action="store_true", help="show the extras too")
    parsers["slides"].add_argument("--no-browser", action="store_true", help="only write them")
    parsers["test"].add_argument("--full", action="store_true", help="add claims and benchmarks")
    usage = started_as() + " test [-h] [--full] [arguments for pytest ...]"
    parsers["test"].usage = usage.replace("%", "%%")
    parsers["clean"].add_argument("--yes", action="store_true", help="do not ask")
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help")):
        words = ["lab", *words]
    options, unknown = parser.parse_known_args(words)
    if unknown and options.command != "test":
        parsers[options.command].error(f"unknown: {' '.join(unknown)}")
    return options.command, options, words[1:]


def main(words):
    """Run a command; whatever goes wrong is told in a sentence."""
    try:
        command, options, rest = read_command_line(words)
        check_python()
        if command == "clean":
            clean(options.yes)
        elif command == "doctor":
            doctor()
        else:
            _, module, extras = COMMANDS[command]
            ensure(*extras)
            hand_over("-m", module, *rest)
    except Trouble as trouble:
        print(f"course.py: {trouble}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Nothing is lost: run the same command again and it goes on.")
        return 130
    except BrokenPipeError:
        return 1
    except OSError as error:
        sentence = reason(str(error), "The operating system refused something.")
        print(f"course.py: {sentence}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
