"""Hold each lesson against what the guide to writing them asks."""

from __future__ import annotations

import time

from coursekit.classroom import build


def time_lessons(stems: list[str] | None = None) -> list[tuple[str, float]]:
    """Run the solved build of each lesson and return the seconds that it took."""
    times = []
    for source in map(build.source_path, build.lessons() if stems is None else stems):
        begin = time.perf_counter()
        build.execute(build.solved(source))
        times.append((source.stem, time.perf_counter() - begin))
    return times
