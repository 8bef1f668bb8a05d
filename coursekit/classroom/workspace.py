"""The learner's folder: their own copies of the lessons, which no newer version overwrites."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.classroom import build
from coursekit.errors import CourseError
from coursekit.files import sha256, write_atomically

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
        beside: newer versions that lie beside a notebook that the learner changed.
    """

    new: tuple[str, ...]
    updated: tuple[str, ...]
    beside: tuple[str, ...]


def lay_out(root: str | Path) -> News:
    """Give the learner a copy of each lesson, and never overwrite what they changed.

    A copy that is as it was laid is replaced by a newer version. Beside one that was changed the
    newer is laid as `NN_name.new.ipynb`; if that one was changed as well, as `NN_name.new-2.ipynb`
    and so on. A copy that was deleted is laid again. What was laid is known by its hash; where
    that memory is lost or damaged, every file that differs counts as the learner's.

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
    memory = _remember(work)
    done: dict[str, list[str]] = {"new": [], "updated": []}
    for source in sources:
        known = memory.get(source.stem, {})
        version = {"source": build.source_hash(source), "builder": build.BUILDER}
        copy = work / f"{source.stem}.ipynb"
        if copy.exists() and version.items() <= known.items():
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
    _tell(work / NEWS, beside)
    return News(tuple(done["new"]), tuple(done["updated"]), beside)


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
    if hash_now is None:
        write_atomically(copy, notebook)
        return "new"
    if hash_now in ours:
        if hash_now != wanted:
            write_atomically(copy, notebook)
        # Newer versions that nobody touched say nothing now that the copy is the newest.
        for newer in _newer(copy.parent, copy.stem):
            if _hash(newer) in ours:
                with contextlib.suppress(OSError):
                    newer.unlink()
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


def _tell(path: Path, beside: tuple[str, ...]) -> None:
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
    if beside:
        text = f"# What lies beside your notebooks\n\n{_news(beside)}\n\n"
        text += f"<!-- made by the course {sha256(text)} -->\n"
        if old != text:
            write_atomically(path, text)
    elif old:
        with contextlib.suppress(OSError):
            path.unlink()


def _news(beside: tuple[str, ...]) -> str:
    lines = [
        "You changed these lessons before a newer version of them came. Yours are as you left "
        "them; the newer ones lie beside them.",
        "",
    ]
    for name in beside:
        yours = re.sub(r"\.new(-\d+)?\.ipynb$", ".ipynb", name)
        lines.append(f"- [{name}]({name}) is a newer version of your [{yours}]({yours}).")
    lines += ["", "Copy over what you want to keep, and delete the one that you no longer need."]
    return "\n".join(lines)


def welcome() -> None:
    """Show the lessons as links, and what lies beside the learner's own copies.

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
    for stem in build.lessons():
        title = _title(build.source_path(stem))
        lines.append(f"- [{title}]({stem}.ipynb)" if links else f"{title}: {stem}.ipynb")
        if (here / MANIFEST).exists():
            beside += tuple(path.name for path in _newer(here, stem))
    if beside:
        news = _news(beside)
        lines += ["", news if links else re.sub(r"\[(.*?)\]\(.*?\)", r"\1", news)]
    return "\n".join(lines)


def _title(source: Path) -> str:
    """Return a lesson's title, which is the first heading of its source."""
    title = re.search(r"(?m)^# # (.+)$", source.read_text(encoding="utf-8"))
    return title[1].strip() if title else source.stem
