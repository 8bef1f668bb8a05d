"""From `[@Todd1989]` in a lesson's source to a name and a year, and a list of full references."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

_BRACKETS = r"\[@[\w:-]+(?:\s*;\s*@[\w:-]+)*\]"
_CITED = re.compile(rf"{_BRACKETS}(?:,?\s+{_BRACKETS})*")  # works in a row are one citation
_KEY = re.compile(r"@([\w:-]+)")
_LIST = re.compile(r"^\*\*References\.\*\* (.*?)(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)
_FAMILY = 2  # names up to here are all said; beyond, the first and "and others"


def cited(text: str, bibliography: Path) -> str:
    """Return a lesson's text with its citations as people read them.

    Args:
        text: Markdown; `[@key]` becomes "(Todd 1989)", works in a row, as `[@one; @other]` or
            `[@one], [@other]`, become "(Todd 1989; Mozer 1994)", and a paragraph that begins with
            `**References.**` becomes the list of the full references that it names. A citation
            with a key that the bibliography lacks stays; `coursekit lesson check` tells of it.
        bibliography: a BibTeX file.
    """
    if not _CITED.search(text):
        return text
    entries = _entries(bibliography, bibliography.stat().st_mtime_ns)

    def listed(match: re.Match[str]) -> str:
        named = [entries[key] for key in _keys(match[1]) if key in entries]
        lines = [f"- {_full(entry)}" for entry in sorted(named, key=_name_and_year)]
        return "\n".join(["**References**", "", *lines])

    def references(match: re.Match[str]) -> str:
        known = [key for key in _keys(match[0]) if key in entries]
        if len(known) == len(_keys(match[0])):
            return f"({_names_and_years([entries[key] for key in known])})"
        # One unknown key must not hide the others.
        parts = re.findall(_BRACKETS, match[0])
        return match[0] if len(parts) == 1 else ", ".join(map(one, parts))

    def one(brackets: str) -> str:
        return _CITED.sub(references, brackets)

    return _CITED.sub(references, _LIST.sub(listed, text))


def entries_of(text: str, bibliography: Path) -> str:
    """Return the bibliography's own words on what a text cites; nothing where it cites nothing."""
    keys = set(_keys(text))
    if not keys or not bibliography.exists():
        return ""
    entries = re.split(r"(?m)^(?=@)", bibliography.read_text(encoding="utf-8"))
    cites = (re.match(r"@\w+\{([\w:-]+),", entry) for entry in entries)
    cited = (e for e, m in zip(entries, cites, strict=True) if m and m[1] in keys)
    # The last entry of the file has no empty line behind it, until another is added.
    return "".join(f"{entry.rstrip()}\n\n" for entry in cited)


def _keys(text: str) -> list[str]:
    """Return the keys that a text cites, in their order."""
    return [key for found in _CITED.findall(text) for key in _KEY.findall(found)]


def _names_and_years(entries: list[dict[str, Any]]) -> str:
    """Return works in a row; whoever wrote two of them in a row is named once."""
    said: list[str] = []
    before = ""
    for entry in entries:
        name, year = _name(entry), entry.get("year", "undated")
        said.append(f", {year}" if name == before else f"; {name} {year}")
        before = name
    return "".join(said).removeprefix("; ")


def _name(entry: dict[str, Any]) -> str:
    return _people(entry) or _short(entry["title"])


def _name_and_year(entry: dict[str, Any]) -> str:
    return f"{_name(entry)} {entry.get('year', 'undated')}"


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
