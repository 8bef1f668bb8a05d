"""Every benchmark, one after the other: `python -m tests.benchmarks`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run each benchmark in a process of its own; return 1 where one failed."""
    here = Path(__file__).resolve().parent
    names = sorted(path.stem for path in here.glob("[a-z]*.py"))
    failed = []
    for name in names:
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", f"tests.benchmarks.{name}"]
        if subprocess.call(command, cwd=here.parent.parent, stdin=subprocess.DEVNULL):
            failed.append(name)
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    return int(bool(failed) or not names)


if __name__ == "__main__":
    sys.exit(main())
