"""From `[@Todd1989]` in a lesson's source to a name and a year, and a list of full references."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError

BIBLIOGRAPHY = Path(__file__).resolve().parents[2] / "syllabus" / "references.bib"
KEY = re.compile(r"\[@([\w:-]+)\]")
_LIST = re.compile(r"^\*\*References\.\*\* (.*?)(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)
_FAMILY = 2  # names up to here are all said; beyond, the first and "and others"


def cited(text: str) -> str:
    """Return a lesson's text with its citations as people read them.

    Args:
        text: Markdown; `[@key]` becomes "(Todd 1989)", and a paragraph that begins with
            `**References.**` becomes the list of the full references that it names.

    Raises:
        CourseError: a key is not in the bibliography.
    """
    text = _LIST.sub(lambda found: _listed(KEY.findall(found[1])), text)
    return KEY.sub(lambda found: f"({_name_and_year(found[1])})", text)


def _listed(keys: list[str]) -> str:
    lines = [f"- {_full(key)}" for key in sorted(keys, key=_name_and_year)]
    return "\n".join(["**References**", "", *lines])


def _name_and_year(key: str) -> str:
    entry = _entry(key)
    return f"{_people(entry) or _short(entry['title'])} {entry['year']}"


def _full(key: str) -> str:
    """Return a reference as a line: who, when, what, where, and a link where there is one."""
    entry = _entry(key)
    who = _people(entry, every=True)
    title, year = f"*{entry['title']}*", f"({entry['year']})."
    parts = [who, year, f"{title}."] if who else [title, year]
    kinds = ("journal", "booktitle", "publisher", "institution", "howpublished")
    if where := next((entry[kind] for kind in kinds if kind in entry), ""):
        volume = entry.get("volume", "") + (f"({entry['number']})" if "number" in entry else "")
        parts.append(", ".join(bit for bit in (where, volume, entry.get("pages")) if bit) + ".")
    if link := entry.get("url") or ("doi" in entry and f"https://doi.org/{entry['doi']}"):
        parts.append(f"<{link}>")
    return " ".join(parts)


def _people(entry: dict[str, Any], *, every: bool = False) -> str:
    """Return the authors' family names."""
    names = [_plain(" ".join([*name.von, *name.last])) for name in entry.get("author", ())]
    if len(names) > _FAMILY and not every:
        return f"{names[0]} and others"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _short(title: str) -> str:
    """Return the words of a title up to its colon, for a work whose authors are not named."""
    return f"“{title.partition(':')[0]}”"


def _entry(key: str) -> dict[str, Any]:
    if key not in (entries := _entries()):
        raise CourseError(
            f"The reference [@{key}] is not in {BIBLIOGRAPHY.name}. Add its entry there, or "
            "correct the key."
        )
    return entries[key]


@functools.cache
def _entries() -> dict[str, dict[str, Any]]:
    """Read the bibliography: for each key its fields, accents and braces resolved."""
    import bibtexparser
    from bibtexparser import middlewares

    library = bibtexparser.parse_string(
        BIBLIOGRAPHY.read_text(encoding="utf-8"),
        append_middleware=[
            # Names come first: braces hold the parts of one name together.
            middlewares.SeparateCoAuthors(),
            middlewares.SplitNameParts(),
            middlewares.LatexDecodingMiddleware(),
        ],
    )
    return {entry.key: {f.key: _plain(f.value) for f in entry.fields} for entry in library.entries}


def _plain(value: Any) -> Any:
    """Return a field without BibTeX's own signs."""
    return re.sub(r"[{}]", "", value).replace("--", "–") if isinstance(value, str) else value
