"""Logs of training repeated over seeds, from which claims are read; their rows carry a hash."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.files import cache_dir, sha256, write_atomically
from coursekit.neural.provenance import code_hash
from coursekit.neural.records import SYSTEMS, hardware, json_value
from coursekit.progress import bar

Row = dict[str, Any]


def log_path(system: str, claim_key: str) -> Path:
    """Return where the log of a claim lies."""
    return SYSTEMS / system / "logs" / f"{claim_key}.json"


def write_log(
    system: str,
    claim_key: str,
    rows: Sequence[Row],
    *,
    recipe: Any = None,
    seconds: float | None = None,
    about: str = "",
    path: Path | None = None,
) -> Path:
    """Write what repeated training found, one row a run, with a hash over the rows.

    Args:
        system: a name on the timeline.
        claim_key: the claim that reads it.
        rows: numbers and words by name; each says its `seed`.
        recipe: the `Recipe`, or a dictionary of settings.
        seconds: how long all of it took.
        about: a sentence on what a row holds.
        path: another place than the system's own.

    Raises:
        CourseError: there are no rows, or a row holds what is no number (infinite, undefined).
    """
    path = path or log_path(system, claim_key)
    if path.with_suffix(".safetensors").exists():
        raise CourseError(f"{path.name} is the card of weights. Give the claim another key.")
    try:
        # There and back, so that the hash is over what a reader will find.
        plain = json.loads(_canonical(rows))
    except ValueError as error:
        raise CourseError(
            f"The log of {claim_key!r} holds a number that is infinite or undefined. Write None "
            "where a run came to no figure."
        ) from error
    if not plain:
        raise CourseError(f"The log of {claim_key!r} has no rows. Train with one seed or more.")
    head = {
        "system": system,
        "claim": claim_key,
        "about": about,
        "recipe": _settings(recipe),
        "hardware": hardware(),
        "seconds": None if seconds is None else round(seconds, 1),
        "sha256": sha256(_canonical(plain)),
    }
    shown = json.dumps(head, indent=1, ensure_ascii=False, default=json_value)[:-2]
    lines = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in plain)
    return write_atomically(path, f'{shown},\n "rows": [\n  {lines}\n ]\n}}\n')


def read_log(system: str, claim_key: str, *, path: Path | None = None) -> list[Row]:
    """Return the rows that `write_log` wrote, after verifying their hash.

    Raises:
        CourseError: the log is missing or damaged.
    """
    path = path or log_path(system, claim_key)
    again = f"`coursekit claims {system} --retrain` writes it anew."
    try:
        log = json.loads(path.read_text(encoding="utf-8"))
        rows: list[Row] = log["rows"]
        unchanged = log["sha256"] == sha256(_canonical(rows))
    except FileNotFoundError:
        raise CourseError(f"The log {path} is missing. {again}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(f"The log {path} cannot be read ({error!r}). {again}") from error
    if not unchanged:
        raise CourseError(f"The rows of the log {path} are not those that were written. {again}")
    return rows


def repeat(
    system: str,
    claim_key: str,
    run: Callable[[int], Row],
    seeds: int,
    *,
    recipe: Any = None,
    about: str = "",
    progress: bool = True,
) -> list[Row]:
    """Train once a seed and write the log; after a kill only the seeds still missing are run.

    Rows of a killed run count only while recipe and code are as they were, so that a log never
    mixes what two versions of a system found. The code is that of the whole system and of all in
    the course that it imports (`coursekit.neural.provenance`), not that of other packages.

    Args:
        system: a name on the timeline.
        claim_key: the claim that reads the log.
        run: trains with one seed and returns its row; `seed` and `seconds` are added.
        seeds: how many, from 0 on.
        recipe: goes into the log.
        about: a sentence on what a row holds.
        progress: show a bar.

    Returns:
        The rows, in the order of the seeds.
    """
    import time

    mark = sha256(json.dumps([_settings(recipe), about, code_hash(run)], default=json_value))[:12]
    partial = cache_dir() / "repeated" / system / f"{claim_key}-{mark}.json"
    done: dict[int, Row] = {}
    if partial.exists():
        try:
            done = {row["seed"]: row for row in read_log(system, claim_key, path=partial)}
        except CourseError:
            done = {}
    with bar(f"{system}: {claim_key}", range(seeds), unit="runs", shown=progress) as each:
        for seed in each:
            if seed not in done:
                begun = time.perf_counter()
                row = {"seed": seed, **run(seed)}
                row.setdefault("seconds", round(time.perf_counter() - begun, 2))
                done[seed] = row
                write_log(system, claim_key, list(done.values()), recipe=recipe, path=partial)
    rows = [done[seed] for seed in range(seeds)]
    total = sum(row["seconds"] for row in rows)
    path = write_log(system, claim_key, rows, recipe=recipe, seconds=total, about=about)
    partial.unlink(missing_ok=True)
    return read_log(system, claim_key, path=path)


def _canonical(rows: Sequence[Row]) -> str:
    return json.dumps(
        list(rows), sort_keys=True, separators=(",", ":"), allow_nan=False, default=json_value
    )


def _settings(recipe: Any) -> Any:
    if dataclasses.is_dataclass(recipe) and not isinstance(recipe, type):
        return dataclasses.asdict(recipe)
    return recipe
