"""Every test of the course, part after part: `python -m tests.everything [--full]`.

`python course.py test` hands over to this. Every part runs even where an earlier one failed; the
last line counts what passed and failed over all of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
LESSONS = BUILD / "lessons"
REPORTS = BUILD / "tests"
# One thread in each of the two workers: two cores are shared, not fought for.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
TWO_WORKERS = ["-n", "2", "--dist", "loadfile"]
# For few and long tests that share no fixtures: whoever is done takes over what the other has left.
TWO_STEALING_WORKERS = ["-n", "2", "--dist", "worksteal"]
GRADING = sorted(
    str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "classroom").glob("test_grad*.py")
)


@dataclass
class Part:
    """What one part of the tests came to."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    # Seconds of each file or notebook, where the part knows them.
    files: dict[str, float] = field(default_factory=dict)


def run(command: list[str], **environment: str) -> int:
    """Run a program in the course's folder, its words shown as they come."""
    print("$", " ".join(command[2:] if command[1:2] == ["-m"] else command), flush=True)
    return subprocess.call(
        command, cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL
    )


def tool(name: str, *command: str, **environment: str) -> Part:
    """Run a tool that passes or fails as a whole."""
    code = run([sys.executable, "-m", *command], **environment)
    return Part(name, passed=int(code == 0), failed=int(code != 0))


def order_of_rooms() -> Part:
    """Hold the rooms of the package to the order in which they may know one another."""
    command = "from importlinter import cli; cli.lint_imports_command()"
    code = run([sys.executable, "-c", command, "--no-logo", "--cache-dir", "build/import-linter"])
    return Part("order of rooms", passed=int(code == 0), failed=int(code != 0))


def tests(name: str, *arguments: str, **environment: str) -> Part:
    """Run pytest and count what its report says."""
    report = REPORTS / f"{name.replace(' ', '-')}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
    code = run(command, **ONE_THREAD, **environment)
    part = Part(name)
    if report.exists():
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                part.failed += 1
            elif case.find("skipped") is not None:
                part.skipped += 1
            else:
                part.passed += 1
            source = case.get("classname", "")
            part.files[source] = part.files.get(source, 0.0) + float(case.get("time", 0))
    if code and not part.failed:
        # Nothing collected, or pytest itself broke: that is a failure too.
        part.failed += 1
    return part


def units() -> Part:
    """Run the units and properties."""
    apart = [f"--ignore={path}" for path in ("tests/lessons", *GRADING)]
    return tests("units", "tests", "-m", "not browser", *apart, *TWO_WORKERS)


def cruxes() -> Part:
    """Run each lesson with right, wrong and endless functions of a learner's in it."""
    return tests("cruxes in lessons", "tests/lessons", *TWO_STEALING_WORKERS)


def grading() -> Part:
    """Grade submissions as a teacher would."""
    if not GRADING:
        return Part("grading")
    return tests("grading", *GRADING, *TWO_WORKERS)


def browser() -> Part:
    """Open JupyterLab in a browser and use it."""
    return tests("browser", "tests/browser", "-m", "browser")


def notebooks(kind: str, profile: str) -> Part:
    """Run every cell of every lesson, solved or as learners get it."""
    name = f"lessons {kind}"
    if not (LESSONS / kind).is_dir():
        return Part(name, failed=1)
    nbval = ["--nbval-lax", "--nbval-current-env", f"build/lessons/{kind}"]
    return tests(name, *nbval, *TWO_WORKERS, COURSEKIT_PROFILE=profile)


def write_notebooks() -> Part:
    """Write the lessons' notebooks in both builds."""
    shutil.rmtree(LESSONS, ignore_errors=True)
    out = str(LESSONS.relative_to(ROOT))
    return tool("lessons written", "coursekit", "lesson", "notebooks", "--out", out)


PARTS = (
    lambda: tool("style", "ruff", "check", "."),
    lambda: tool("formatting", "ruff", "format", "--check", "."),
    lambda: tool("types", "mypy"),
    order_of_rooms,
    units,
    cruxes,
    lambda: tool("lessons as agreed", "coursekit", "lesson", "check"),
    write_notebooks,
    lambda: notebooks("solved", "full"),
    lambda: notebooks("learner", "smoke"),
    browser,
    grading,
)
MORE_PARTS = (
    lambda: tool("claims", "coursekit", "claims"),
    lambda: tool("benchmarks", "tests.benchmarks"),
)


def install_programs() -> None:
    """Install Chromium and bubblewrap where Debian's installer is at hand; else say so."""
    browsers = ("chromium", "chromium-browser", "google-chrome")
    missing = [] if any(map(shutil.which, browsers)) else ["chromium"]
    missing += [] if shutil.which("bwrap") else ["bubblewrap"]
    if not missing or not sys.platform.startswith("linux"):
        return
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not (root and shutil.which("apt-get")):
        print(f"Some tests need {' and '.join(missing)}: install them with your system's packages.")
        return
    print(f"Installing {' and '.join(missing)} ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with (REPORTS / "apt.log").open("wb") as log:
        for words in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
            done = subprocess.run(
                ["apt-get", "-q", *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=quiet,
            )
    if done.returncode:
        print(f"They could not be installed; what was said is in {REPORTS / 'apt.log'}.")


def summary(parts: list[Part]) -> int:
    """Print seconds per part and per lesson, then the closing line; return the exit status."""
    print("\nSeconds per part")
    for part in parts:
        counts = f"{part.passed} passed, {part.failed} failed, {part.skipped} skipped"
        print(f"{part.seconds:8.1f}  {part.name}: {counts}")
    for part in parts:
        if part.name.startswith("lessons ") and part.files:
            print(f"\nSeconds per lesson, {part.name.split()[-1]}")
            for source, seconds in sorted(part.files.items()):
                print(f"{seconds:8.1f}  {source.removesuffix('.ipynb').rpartition('.')[2]}")
    passed = sum(part.passed for part in parts)
    failed = sum(part.failed for part in parts)
    skipped = sum(part.skipped for part in parts)
    more = f", {skipped} skipped" if skipped else ""
    print(f"\n{passed} passed, {failed} failed{more}", flush=True)
    return int(failed > 0)


def main(arguments: list[str]) -> int:
    """Run every part, or pytest alone where arguments for it are given."""
    full = "--full" in arguments
    rest = [word for word in arguments if word != "--full"]
    REPORTS.mkdir(parents=True, exist_ok=True)
    install_programs()
    if rest:
        return run([sys.executable, "-m", "pytest", *rest])
    parts = []
    for action in PARTS + (MORE_PARTS if full else ()):
        begun = time.monotonic()
        part = action()
        part.seconds = time.monotonic() - begun
        parts.append(part)
        verdict = "failed" if part.failed else "passed"
        print(f"== {part.name}: {verdict} in {part.seconds:.1f} s\n", flush=True)
    return summary(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
