"""The page: families of systems side by side, each cell with its source; made from the log alone.

(m) marks what was measured here, (c) what cards of systems and weights say, and a reference what
is cited. Rows of systems that no log holds are left out until they are measured.
"""

from __future__ import annotations

import functools
import html
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.neural.logs import read_log
from coursekit.studio import open_models
from coursekit.studio.comparison.measuring import HERE, Row
from coursekit.studio.open_models import costs

if TYPE_CHECKING:
    from coursekit.listening.tables import Table

LOG = HERE / "logs" / "systems.json"
FAMILIES = {
    "rules": "Rules and chance", "chance": "Rules and chance", "grammar": "Grammars",
    "connectionism": "Recurrent nets", "latent spaces": "Variational autoencoders",
    "deep generative models": "Adversarial nets", "attention": "Transformers",
    "raw audio": "Raw audio and text to music", "sound and words": "Raw audio and text to music",
    "production": "Samples and briefs", "generative AI in production": "Samples and briefs",
}  # fmt: skip
"""By the era on a system's card; any other era is a family of its own."""
TODAY = "Open models of today"
DIMENSIONS = {
    "controllability": "how many of its controls change the piece when they are moved from end to "
    "end with the seed kept, and what it can start from",
    "long-range form": "bars heard note for note four bars or more before, of those from the fifth "
    "to the sixteenth",
    "editability": "whether notes in named parts come out, or sound",
    "latency": "seconds of one processor core for eight bars, or for the shortest piece it makes",
    "compute": "minutes of one core in which all weights that ship were trained, and their size",
    "licence": "whether the weights that ship may be used to earn money",
    "adaptation effort": "what it takes to make it write another style",
}
"""The seven points of comparison, with how each is measured."""


@dataclass(frozen=True)
class Cell:
    """One cell: what it says, and from where that is known.

    Args:
        text: in a few words.
        source: `m` for measured, `c` for cards, or a key of the references.
    """

    text: str
    source: str

    def __str__(self) -> str:
        """Return both."""
        return f"{self.text} ({self.source})" if len(self.source) == 1 else (
            f"{self.text} [{self.source}]")  # fmt: skip


def rows() -> list[Row]:
    """Return what was measured, one row a system as the timeline orders them; its hash is checked.

    Raises:
        CourseError: the log is missing or damaged.
    """
    return read_log("comparison", "systems", path=LOG)


@functools.cache
def cited() -> tuple[dict[str, str], ...]:
    """Return what papers and reviews say, each with family, dimension, text and source."""
    text = (HERE / "cited.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["statement"])


def families(found: Sequence[Row]) -> dict[str, dict[str, Cell]]:
    """Return for each family its cell of each dimension, the oldest family first.

    Args:
        found: as `rows` gives them.
    """
    groups: dict[str, list[Row]] = {}
    for row in sorted((row for row in found if "system" in row), key=lambda row: row["year"]):
        groups.setdefault(FAMILIES.get(row["era"], row["era"].capitalize()), []).append(row)
    cells = {family: {name: make(group) for name, make in _MAKERS.items()}
             for family, group in groups.items()}  # fmt: skip
    return {**cells, TODAY: _today()}


def table(found: Sequence[Row] | None = None) -> Table:
    """Return the families as rows and the seven dimensions as columns.

    Args:
        found: rows of a log; None takes those that ship.
    """
    from coursekit.listening.tables import table as made

    given = families(rows() if found is None else found)
    body = [(family, *map(str, cells.values())) for family, cells in given.items()]
    return made(body, ("family", *DIMENSIONS), "The families side by side")


def systems_table(found: Sequence[Row] | None = None) -> Table:
    """Return what was measured, one row a system."""
    from coursekit.listening.tables import table as made

    body = [
        (row["title"], row["year"], f"{len(row['moved'])} of {len(row['controls'])}",
         _percent(row["form"]), _told(row), row["overlap"], _parts(row),
         round(row["seconds"], 2), round(row["megabytes"], 2), round(row["minutes"], 1),
         row["lines"])
        for row in (rows() if found is None else found) if "system" in row
    ]  # fmt: skip
    columns = ("system", "year", "controls that change the piece", "bars that come again (%)",
               "style probe: told from real music in (%)", "overlap area, mean of nine features",
               "makes", "seconds for eight bars", "weights (MB)",
               "training (minutes of one core)", "lines of code")  # fmt: skip
    return made(body, columns, "Each system as it was measured")


def markdown(found: Sequence[Row] | None = None) -> str:
    """Return the page for `syllabus/comparison.md`."""
    given = rows() if found is None else list(found)
    marks = {row["mark"]: _percent(row["form"]) for row in given if "form" in row and "mark" in row}
    real = " and ".join(f"{share} % in {mark}" for mark, share in marks.items())
    lines = [
        "# The families side by side", "",
        "The article on which this course follows compares families of systems that make music. "
        "Here they stand side by side, each cell with its source: (m) was measured on this "
        "course's own small systems, (c) is read from the cards of systems and weights, and a "
        "name in square brackets is a key of [references.bib](references.bib). The small systems "
        "show how a family works and not how far its largest members go; what papers say of "
        "those stands below. † marks what was not looked up. `coursekit comparison` makes this "
        "page anew, `coursekit comparison --measure` measures anew before.", "",
        *_lines(table(given)), "", "## How it is measured", "",
        *(f"- **{name}**: {words}." for name, words in DIMENSIONS.items()), "",
        f"Beside the bars that come again: {real}.", "",
        "## What papers and reviews say", "",
        "| family | of | statement | source |", "|---|---|---|---|",
        *(f"| {one['family']} | {one['dimension']} | {one['text']} | [{one['source']}]"
          "(references.bib) |" for one in cited()), "",
        "## System by system", "", *_lines(systems_table(given)), "",
        "The style probe tells a system's pieces from real chorales or fiddle tunes that it has "
        "not learned from; guessing would be right in 50 %. The overlap area is the mean over "
        f"nine features of Yang and Lerch; {_other_tunes(given)}. Neither says what is better: "
        "a blues is told from fiddle tunes for being a blues.", "",
    ]  # fmt: skip
    return "\n".join(lines)


def web_page(found: Sequence[Row] | None = None) -> str:
    """Return the same as a web page that stands by itself."""
    given = rows() if found is None else list(found)
    said = "".join(
        f"<li>{html.escape(one['family'])}, {html.escape(one['dimension'])}: "
        f"{html.escape(one['text'])} [{html.escape(one['source'])}].</li>"
        for one in cited()
    )
    points = "".join(f"<li><strong>{name}</strong>: {html.escape(words)}.</li>"
                     for name, words in DIMENSIONS.items())  # fmt: skip
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>The families side by side'
        "</title><style>body{font:16px/1.5 sans-serif;margin:2em auto;max-width:85em;padding:0 1em}"
        "</style></head><body><main><h1>The families side by side</h1><p>(m): measured on this "
        "course's own small systems. (c): from their cards. A name in square brackets: a "
        f"reference.</p>{table(given).html()}<h2>How it is measured</h2><ul>{points}</ul>"
        f"<h2>What papers and reviews say</h2><ul>{said}</ul><h2>System by system</h2>"
        f"{systems_table(given).html()}</main></body></html>\n"
    )


def _controllability(group: list[Row]) -> Cell:
    moved, all_ = (sum(len(row[name]) for row in group) for name in ("moved", "controls"))
    starts = sorted({start for row in group for start in row["accepts"]} - {"nothing"})
    from_ = f"; starts from a {' or a '.join(starts)}" if starts else "; starts from nothing"
    return Cell(f"{moved} of {all_} controls{from_}", "m")


def _form(group: list[Row]) -> Cell:
    shares = [100 * row["form"]["value"] for row in group if row["form"]]
    if not shares:
        return Cell("not measured in sound", "m")
    return Cell(f"{_span(shares, '.0f')} % of bars come again", "m")


def _editability(group: list[Row]) -> Cell:
    if all(row["makes"] == "sound" for row in group):
        return Cell("sound: it can be cut and filtered, its notes are fixed", "m")
    parts = _span([len(row["parts"]) for row in group if row["makes"] == "notes"], "d")
    return Cell(f"notes in {parts} part{'' if parts == '1' else 's'}", "m")


def _latency(group: list[Row]) -> Cell:
    # Below a hundredth of a second nobody waits, and clocks disagree.
    if max(row["seconds"] for row in group) < 0.01:
        return Cell("under 0.01 s", "m")
    return Cell(f"{_span([max(row['seconds'], 0.01) for row in group], '.2g')} s", "m")


def _compute(group: list[Row]) -> Cell:
    if not any(row["megabytes"] for row in group):
        return Cell("no training", "c")
    learned = [row for row in group if row["megabytes"]]
    minutes = _span([row["minutes"] for row in learned], ".2g")
    return Cell(f"{minutes} min, {_span([row['megabytes'] for row in learned], '.2g')} MB", "c")


def _licence(group: list[Row]) -> Cell:
    licences = {licence for row in group for licence in row["licences"]}
    bound = [one for one in licences if "commercial use" in one.lower()]
    if not licences:
        return Cell("no weights; the course's licence", "c")
    if not bound:
        return Cell("free to earn with", "c")
    return Cell(f"{len(licences) - len(bound)} of {len(licences)} licences allow earning", "c")


def _adaptation(group: list[Row]) -> Cell:
    ways = []
    if any(row["trains"] for row in group):
        ways.append("train anew on other music, on one core")
    if any(not row["trains"] for row in group):
        ways.append("write other rules or count other music")
    return Cell(" or ".join(ways), "c")


_MAKERS: dict[str, Callable[[list[Row]], Cell]] = dict(zip(DIMENSIONS, (
    _controllability, _form, _editability, _latency, _compute, _licence, _adaptation,
), strict=True))  # fmt: skip


def _today() -> dict[str, Cell]:
    """Return the row of the open models that make sound from words, from lesson 19's catalogue."""
    made = [one for one in open_models.catalogue().values() if one.makes == "sound"]
    forbid = [one for one in made if not open_models.licences()[one.weights_licence].commercial]
    known = [one.parameters for one in made if one.parameters]
    sizes = [one.download for one in made if one.download]
    small = next(row for row in costs.log("sizes") if row["model"] == "musicgen-small")
    cells = (
        Cell("a sentence, in some a melody", "Copet2023"),
        Cell("seldom studied", "Zhao2025"),
        Cell("sound: it can be cut and filtered, its notes are fixed", "c"),
        Cell(f"{50 * small['measured']:.0f} s for each second of music (MusicGen small)", "m"),
        Cell(f"{_span(known, ',d')} million weights, downloads of {_span(sizes, '.2g')} GB", "c"),
        Cell(f"{len(made) - len(forbid)} of {len(made)} allow earning, some up to a limit", "c"),
        Cell("fine-tuning on a graphics card†", "c"),
    )
    return dict(zip(DIMENSIONS, cells, strict=True))


def _span(values: Sequence[float], form: str) -> str:
    ends = (min(values), max(values))
    # Three digits before the point need none after it, nor an exponent.
    low, high = (format(end, ".0f" if form == ".2g" and end >= 100 else form) for end in ends)
    return low if low == high else f"{low} to {high}"


def _percent(form: Row | None) -> int | None:
    return None if form is None else round(100 * form["value"])


def _told(row: Row) -> str | None:
    probe = row["probe"]
    if probe is None:
        return None
    low, high = (round(100 * probe[end]) for end in ("low", "high"))
    return f"{round(100 * probe['value'])} ({low} to {high}) from {probe['scale']}"


def _parts(row: Row) -> str:
    if row["makes"] == "sound":
        return "sound"
    return "notes: " + ", ".join(name or "unnamed" for name in row["parts"])


def _other_tunes(found: Sequence[Row]) -> str:
    """Return what real tunes reach when they are held against other real tunes."""
    row = next((row for row in found if row.get("mark") == "other real tunes"), None)
    if row is None or row["probe"] is None:
        return "1 would be perfect"
    told = round(100 * row["probe"]["value"])
    return f"real tunes held against other real tunes reach {row['overlap']:.2f} and {told} %"


def _lines(shown: Table) -> list[str]:
    """Return a table in Markdown."""
    rule = "|" + "|".join("---:" if right else "---" for right in shown.right) + "|"
    body = [shown.columns, *shown.rows]
    written = ["| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in body]
    return [written[0], rule, *written[1:]]


def write(folder: Path, web: Path) -> list[Path]:
    """Write `comparison.md` into a folder and `comparison.html` into another, and say where."""
    from coursekit.files import write_atomically

    places = [folder / "comparison.md", web / "comparison.html"]
    for path, text in zip(places, (markdown(), web_page()), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text)
    return places
