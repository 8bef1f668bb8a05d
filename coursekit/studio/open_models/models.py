"""What open models there are: who made them, how large they are, and under which licence."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from coursekit.errors import CourseError

if TYPE_CHECKING:
    from coursekit.listening.tables import Table

DAGGER = "†"
"""Stands beside what could not be looked up."""
_UNITS = {"parameters": ("million", "not known"), "download": ("GB", "not known"),
          "longest": ("s", "no limit known"), "rate": ("samples a second", "notes")}  # fmt: skip
"""By the name of a field its unit, and what is said where it is 0."""


@dataclass(frozen=True)
class OpenModel:
    """One model whose weights anybody may download.

    Args:
        key: by which it is asked for.
        title: what people call it.
        makers: who published it.
        date: when.
        makes: `sound` or `notes`.
        idea: how it works, in a few words.
        parameters: in millions, as the makers give them; 0 where unknown.
        download: in GB (10^9 bytes); 0 where unknown.
        parts: each part with the name of its licence.
        data: what it has learned from.
        rate: samples a second; 0 for notes.
        longest: seconds of its longest piece; 0 where there is no limit or none is known.
        cpu: whether it runs without a graphics card: `yes`, `slowly`, `very slowly` or `no`.
        loads_with: `transformers`, `diffusers`, or `its own code`, which this course lacks.
        repository: its name on the Hugging Face Hub.
        source: where its figures were looked up.
        unchecked: names of the fields that could not be looked up and are from memory.
        gated: whether one has to log in and accept conditions before the download.
    """

    key: str
    title: str
    makers: str
    date: str
    makes: Literal["sound", "notes"]
    idea: str
    parameters: int
    download: float
    parts: tuple[tuple[str, str], ...]
    data: str
    rate: int
    longest: int
    cpu: str
    loads_with: Literal["transformers", "diffusers", "its own code"]
    repository: str
    source: str
    unchecked: tuple[str, ...] = ()
    gated: bool = False

    @property
    def weights_licence(self) -> str:
        """The licence of the weights."""
        return dict(self.parts)["weights"]

    def shown(self, field: str) -> str:
        """Return a field in words, with a dagger where it could not be looked up."""
        value = getattr(self, field)
        if field == "parts":
            words = ", ".join(f"{part} {licence}" for part, licence in value)
        elif field in _UNITS:
            unit, otherwise = _UNITS[field]
            words = f"{value:,} {unit}" if value else otherwise
        else:
            words = str(value)
        return words + (DAGGER if field in self.unchecked else "")


@dataclass(frozen=True)
class Licence:
    """What a licence allows a producer.

    Args:
        name: its usual name.
        commercial: whether one may earn money with it.
        limit: dollars of income a year up to which that holds; 0 for no limit.
        words: its gist in a sentence. It does not replace the text itself.
    """

    name: str
    commercial: bool
    limit: int
    words: str


@functools.cache
def _read() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("models.toml").read_text(encoding="utf-8"))


def as_of() -> str:
    """Return the day on which the catalogue was looked up."""
    return str(_read()["as_of"])


@functools.cache
def catalogue() -> dict[str, OpenModel]:
    """Return all open models by their keys."""
    rows = [{**row, "parts": tuple(map(tuple, row["parts"])), "unchecked": tuple(row["unchecked"])}
            for row in _read()["model"]]  # fmt: skip
    return {row["key"]: OpenModel(**row) for row in rows}


@functools.cache
def licences() -> dict[str, Licence]:
    """Return the licences by their names."""
    return {name: Licence(name, **row) for name, row in _read()["licence"].items()}


def find(key: str) -> OpenModel:
    """Return the model of a key.

    Raises:
        CourseError: there is none; the sentence lists those there are.
    """
    try:
        return catalogue()[key]
    except KeyError:
        raise CourseError(
            f"There is no model called {key!r} in the catalogue. It has: {', '.join(catalogue())}."
        ) from None


def terms(key: str) -> list[tuple[str, bool, int]]:
    """Return the parts of a model with what their licences allow: name, commercial, limit."""
    known = licences()
    return [(part, known[name].commercial, known[name].limit) for part, name in find(key).parts]


def models_table(makes: str | None = None) -> Table:
    """Return the catalogue as a table for the lesson.

    Args:
        makes: `sound` or `notes` for these alone.
    """
    fields = ("title", "makers", "date", "parameters", "download", "parts", "longest", "cpu")
    names = ("model", "makers", "published", "parameters", "download", "licences", "longest piece",
             "runs on a CPU?")  # fmt: skip
    chosen = [one for one in catalogue().values() if makes in (None, one.makes)]
    return _table([[one.shown(field) for field in fields] for one in chosen], names,
                  f"Open models that make {makes or 'music'}, as of {as_of()}")  # fmt: skip


def licences_table() -> Table:
    """Return the licences of the catalogue, with the models whose weights bear each."""
    rows = []
    for one in licences().values():
        under = [model.title for model in catalogue().values() if model.weights_licence == one.name]
        earn = "yes" if one.commercial else "no"
        earn += f", up to ${one.limit:,} a year" if one.limit else ""
        rows.append([one.name, earn, one.words, ", ".join(under) or "–"])
    return _table(rows, ("licence", "earn with it?", "its gist", "weights under it"),
                  "Licences, in one sentence each")  # fmt: skip


def closed_table() -> Table:
    """Return the closed services: described with dates, and not imitated."""
    rows = [
        [row[name] for name in ("title", "since", "what", "terms", "source")]
        for row in _read()["closed"]
    ]
    return _table(rows, ("service", "since", "what it makes", "terms and suits", "looked up at"),
                  f"Closed services, as of {as_of()}")  # fmt: skip


def events_table() -> Table:
    """Return what courts, offices and labels decided, in order of time."""
    rows = [[row["date"], row["what"], row["source"]] for row in _read()["event"]]
    return _table(
        rows, ("date", "what happened", "looked up at"), f"Law and deals, as of {as_of()}"
    )


def sources() -> Iterator[tuple[str, str]]:
    """Yield what every entry of the catalogue rests on: its title or date, and the address."""
    for kind, name in (("model", "title"), ("closed", "title"), ("event", "date")):
        yield from ((row[name], row["source"]) for row in _read()[kind])


def _table(rows: Sequence[Sequence[str]], columns: Sequence[str], title: str) -> Table:
    from coursekit.listening import table

    return table([tuple(row) for row in rows], columns=list(columns), title=title)
