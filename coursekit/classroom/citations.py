"""From `[@Todd1989]` in a lesson's source to a name and a year, and a list of full references."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

KEY = re.compile(r"\[@([\w:-]+)\]")
_LIST = re.compile(r"^\*\*References\.\*\* (.*?)(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)
_FAMILY = 2  # names up to here are all said; beyond, the first and "and others"


def cited(text: str, bibliography: Path) -> str:
    """Return a lesson's text with its citations as people read them.

    Args:
        text: Markdown; `[@key]` becomes "(Todd 1989)", and a paragraph that begins with
            `**References.**` becomes the list of the full references that it names. A key that
            the bibliography lacks stays as it is; `coursekit lesson check` tells of it.
        bibliography: a BibTeX file.
    """
    if not KEY.search(text):
        return text
    entries = _entries(bibliography, bibliography.stat().st_mtime_ns)

    def listed(match: re.Match[str]) -> str:
        named = [entries[key] for key in KEY.findall(match[1]) if key in entries]
        lines = [f"- {_full(entry)}" for entry in sorted(named, key=_name_and_year)]
        return "\n".join(["**References**", "", *lines])

    def reference(match: re.Match[str]) -> str:
        return f"({_name_and_year(entries[match[1]])})" if match[1] in entries else match[0]

    return KEY.sub(reference, _LIST.sub(listed, text))


def entries_of(text: str, bibliography: Path) -> str:
    """Return the bibliography's own words on what a text cites; nothing where it cites nothing."""
    keys = set(KEY.findall(text))
    if not keys or not bibliography.exists():
        return ""
    entries = re.split(r"(?m)^(?=@)", bibliography.read_text(encoding="utf-8"))
    cites = (re.match(r"@\w+\{([\w:-]+),", entry) for entry in entries)
    cited = (e for e, m in zip(entries, cites, strict=True) if m and m[1] in keys)
    # The last entry of the file has no empty line behind it, until another is added.
    return "".join(f"{entry.rstrip()}\n\n" for entry in cited)


def _name_and_year(entry: dict[str, Any]) -> str:
    return f"{_people(entry) or _short(entry['title'])} {entry.get('year', 'undated')}"


def _full(entry: dict[str, Any]) -> str:
    """Return a reference as a line: who, when, what, where, and a link where there is one."""
    who = _people(entry, every=True)
    title, year = f"*{entry['title']}*", f"({entry.get('year', 'undated')})."
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


@functools.lru_cache(maxsize=4)
def _entries(bibliography: Path, changed: int) -> dict[str, dict[str, Any]]:
    """Read the bibliography: for each key its fields, accents and braces resolved."""
    from bibtexparser import entrypoint, middlewares

    library = entrypoint.parse_string(
        bibliography.read_text(encoding="utf-8"),
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
