"""The learner's folder: their own copies of the lessons, which no newer version overwrites."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coursekit.classroom import build, progress
from coursekit.errors import CourseError
from coursekit.files import os_errors_told, sha256, write_atomically

FOLDER = "work"
MANIFEST = ".coursekit.json"
NEWS = "NEWS.md"

_SIGNED = re.compile(r"(?s)(.*)<!-- made by the course ([0-9a-f]{64}) -->\n")


@dataclass(frozen=True)
class News:
    """What laying out the workspace did, as names of files in it.

    Args:
        new: notebooks that were not there.
        updated: notebooks that the learner had not changed, and that a newer version replaced.
        beside: fresh copies that lie beside a notebook that the learner changed or that is broken.
        broken: the notebooks that JupyterLab cannot open, and for each what is wrong with it.
    """

    new: tuple[str, ...]
    updated: tuple[str, ...]
    beside: tuple[str, ...]
    broken: dict[str, str] = field(default_factory=dict)


def lay_out(root: str | Path) -> News:
    """Give the learner a copy of each lesson, and never overwrite what they changed.

    A copy that is as it was laid is replaced by a newer version. Beside one that was changed the
    newer is laid as `NN_name.new.ipynb`; if that one was changed as well, as `NN_name.new-2.ipynb`
    and so on. Beside a copy that is empty or cut off a fresh one is laid in the same way. A copy
    that was deleted is laid again. What was laid is known by its hash; where that memory is lost
    or damaged, every file that differs counts as the learner's.

    Args:
        root: the course's folder; the copies lie in its folder `work`.

    Raises:
        CourseError: there are no lessons here, a source is malformed, the disk is full, or the
            folder may not be written to. What was there is there still.
    """
    work = Path(root) / FOLDER
    sources = sorted((Path(root) / "notebooks" / "source").glob("[0-9][0-9]_*.py"))
    if not sources:
        raise CourseError(
            f"No lessons were found under {root}. Start the course from the folder that has "
            "course.py and notebooks/ in it."
        )
    with os_errors_told(work):
        return _lay_all(work, sources)


def _lay_all(work: Path, sources: list[Path]) -> News:
    """Lay out a copy of each source and tell the learner what they should know of it."""
    memory = _remember(work)
    broken = _broken(work)
    done: dict[str, list[str]] = {"new": [], "updated": []}
    for source in sources:
        known = memory.get(source.stem, {})
        version = {"source": build.source_hash(source), "builder": build.BUILDER}
        copy = work / f"{source.stem}.ipynb"
        usable = copy.exists() and (copy.name not in broken or _fresh(copy, broken))
        if usable and version.items() <= known.items():
            continue
        notebook = build.to_bytes(build.learner(source))
        ours = {*known.get("laid", []), sha256(notebook)}
        what = _lay(copy, notebook, ours)
        if what in done:
            done[what].append(copy.name)
        # After each lesson, so that an interruption forgets one of them at most.
        memory[source.stem] = version | {"laid": sorted(ours)}
        text = json.dumps({"lessons": memory}, indent=1, sort_keys=True)
        write_atomically(work / MANIFEST, text + "\n")
    beside = tuple(path.name for source in sources for path in _newer(work, source.stem))
    _tell(work / NEWS, _news(work, beside, broken))
    return News(tuple(done["new"]), tuple(done["updated"]), beside, broken)


def damage(path: Path) -> str:
    """Return what is wrong with a notebook that JupyterLab cannot open; nothing where it can."""
    try:
        text = path.read_bytes()
        notebook = json.loads(text)
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"
    except (ValueError, RecursionError):
        return "is cut off or damaged" if text.strip() else "is empty"
    whole = isinstance(notebook, dict) and isinstance(notebook.get("cells"), list)
    return "" if whole else "is no notebook"


def _broken(work: Path) -> dict[str, str]:
    """Return the notebooks in the learner's folder that cannot be opened, and why."""
    notebooks = [path for path in sorted(work.glob("*.ipynb")) if not path.is_dir()]
    return {path.name: why for path in notebooks if (why := damage(path))}


def _fresh(copy: Path, broken: Container[str]) -> list[Path]:
    """Return what lies beside a lesson's copy and can be opened."""
    return [path for path in _newer(copy.parent, copy.stem) if path.name not in broken]


def _remember(work: Path) -> dict[str, dict[str, Any]]:
    """Return what was laid, by lesson: hash of the source, builder, hashes of the copies."""
    memory: dict[str, dict[str, Any]] = {}
    try:
        for stem, known in json.loads((work / MANIFEST).read_text("utf-8"))["lessons"].items():
            if all(isinstance(laid, str) for laid in known["laid"]):
                memory[stem] = {key: known[key] for key in ("source", "builder", "laid")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return memory


def _lay(copy: Path, notebook: bytes, ours: set[str]) -> str:
    """Write a notebook where nothing of the learner's is lost, and say what that was.

    Args:
        copy: the learner's copy of the lesson.
        notebook: the newest version.
        ours: hashes of all that was ever laid for this lesson, the newest among them.
    """
    hash_now, wanted = _hash(copy), sha256(notebook)
    if hash_now is None or hash_now in ours:
        if hash_now != wanted:
            write_atomically(copy, notebook)
        # Newer versions that nobody touched say nothing now that the copy is the newest.
        for newer in _newer(copy.parent, copy.stem):
            if _hash(newer) in ours:
                with contextlib.suppress(OSError):
                    newer.unlink()
        if hash_now is None:
            return "new"
        return "same" if hash_now == wanted else "updated"
    for number in range(1, 1000):
        suffix = ".new" if number == 1 else f".new-{number}"
        place = copy.with_name(f"{copy.stem}{suffix}.ipynb")
        hash_now = _hash(place)
        if hash_now is None or hash_now in ours:
            if hash_now != wanted:
                write_atomically(place, notebook)
            return "beside"
    raise CourseError(
        f"No room was found beside {copy}. Look whether you may read the folder, and move away the "
        "newer versions that you no longer need."
    )


def _newer(work: Path, stem: str) -> list[Path]:
    """Return the newer versions that lie beside a lesson's copy, the first laid first."""
    named = re.compile(re.escape(stem) + r"\.new(?:-(\d+))?\.ipynb")
    files = [
        (match, path) for path in work.glob("*.new*.ipynb") if (match := named.fullmatch(path.name))
    ]
    return [path for match, path in sorted(files, key=lambda pair: int(pair[0][1] or 1))]


def _hash(path: Path) -> str | None:
    """Return a file's hash; None where there is no file, a word where it cannot be read."""
    try:
        return sha256(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return "not to be read"


def _tell(path: Path, news: str) -> None:
    """Write, renew or remove the page of news, unless the learner wrote into it."""
    try:
        old = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        old = ""
    except (OSError, UnicodeDecodeError):
        return
    signed = _SIGNED.fullmatch(old)
    if old and (not signed or sha256(signed[1]) != signed[2]):
        return
    if news:
        text = f"# What lies beside your notebooks\n\n{news}\n\n"
        text += f"<!-- made by the course {sha256(text)} -->\n"
        if old != text:
            write_atomically(path, text)
    elif old:
        with contextlib.suppress(OSError):
            path.unlink()


def _news(work: Path, beside: tuple[str, ...], broken: dict[str, str]) -> str:
    """Return in Markdown what the learner should know of their folder; empty where nothing."""
    pairs = [(name, re.sub(r"\.new(-\d+)?\.ipynb$", ".ipynb", name)) for name in beside]
    newer = [
        f"- [{name}]({name}) is a newer version of your [{yours}]({yours})."
        for name, yours in pairs
        if yours not in broken and name not in broken
    ]
    parts = []
    if broken:
        parts += [
            "These notebooks cannot be opened. They are as they were found; nothing of yours was "
            "overwritten.",
            "\n".join(f"- {_about_broken(work / name, why)}" for name, why in broken.items()),
            "To work on, delete the broken notebook or give it another name, and then give the "
            "copy that you choose its name.",
        ]
    if newer:
        parts += [
            "You changed these lessons before a newer version of them came. Yours are as you left "
            "them; the newer ones lie beside them.",
            "\n".join(newer),
            "Copy over what you want to keep, and delete the one that you no longer need.",
        ]
    return "\n\n".join(parts)


def _about_broken(path: Path, why: str) -> str:
    """Return what is wrong with a notebook and where copies of it lie, in sentences."""
    sentences = [f"{path.name} {why}."]
    if fresh := _fresh(path, ()):
        name = fresh[-1].name
        sentences.append(f"A fresh copy of the lesson lies beside it: [{name}]({name}).")
    saved = path.parent / ".ipynb_checkpoints" / f"{path.stem}-checkpoint.ipynb"
    if saved.is_file() and not damage(saved):
        place = f"{path.parent.name}/{saved.parent.name}/{saved.name}"
        sentences.append(f"What JupyterLab kept of your own work is in the hidden file {place}.")
    return " ".join(sentences)


def home(start: Path) -> Path | None:
    """Return the learner's folder in which `start` lies, or that of the course's folder `start`."""
    places = (start, *start.parents, start / FOLDER)
    return next((place for place in places if (place / MANIFEST).is_file()), None)


def welcome() -> None:
    """Show the lessons as links, how far the learner is, and what lies beside their own copies.

    Shown by lesson 00, from the folder in which that notebook lies.
    """
    from IPython.display import display

    display(
        {"text/markdown": _page(Path.cwd(), links=True), "text/plain": _page(Path.cwd())}, raw=True
    )


def _page(here: Path, *, links: bool = False) -> str:
    """Return the page of welcome as Markdown, or as plain text where links would not work."""
    lines = []
    beside: tuple[str, ...] = ()
    known = (here / MANIFEST).exists()
    lessons = progress.lessons(here if known else None)
    for lesson in lessons:
        notebook = f"{lesson.stem}.ipynb"
        shown = f"- [{lesson.title}]({notebook})" if links else f"{lesson.title}: {notebook}"
        done = progress.status(lesson)
        lines.append(f"{shown} ({done})" if done else shown)
        if known:
            beside += tuple(path.name for path in _newer(here, lesson.stem))
    if outlook := progress.outlook(lessons, links=links):
        lines += ["", outlook]
    broken = _broken(here) if known else {}
    if news := _news(here, beside, broken):
        lines += ["", news if links else re.sub(r"\[(.*?)\]\(.*?\)", r"\1", news)]
    return "\n".join(lines)
