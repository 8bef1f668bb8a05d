"""MusicCaps: how musicians put ten seconds of music into words; captions only, no sound.

Card: `datasets/musiccaps/README.md`.
"""

from __future__ import annotations

import ast
import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coursekit.corpora._cache import Converted, cached, place_of, say_left_out
from coursekit.corpora._download import Source, at_hand, open_archive
from coursekit.corpora.captions import told_apart, understood
from coursekit.corpora.clips import ATTRIBUTES
from coursekit.errors import CourseError

VERSION = 1  # of the conversion: raise it when a caption or a fact about it changes
KEPT_AS = "train"  # the half that was not kept back for evaluation
MEMBER = "musiccaps_train.csv"
COLUMNS = ("ytid", "start_s", "end_s", "aspect_list", "caption", "author_id")


def _train_rows(data: bytes) -> bytes:
    """Return the published table as an archive of its training rows; an archive stays as it is."""
    if data[:2] == b"PK":
        return data
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))
    train = sorted((r for r in rows if r["is_audioset_eval"] == "False"), key=lambda r: r["ytid"])
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    writer.writerows([row[column] for column in COLUMNS] for row in train)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MEMBER, table.getvalue())
    return stream.getvalue()


SOURCE = Source(
    name="musiccaps_train",
    title="the captions of MusicCaps",
    url="https://huggingface.co/datasets/google/MusicCaps/resolve/main/musiccaps-public.csv",
    page="https://huggingface.co/datasets/google/MusicCaps",
    size="3 MB",
    licence="CC BY-SA 4.0, © Google LLC; whoever uses it names Agostinelli et al. (2023), and "
    "passes on what is made of it under the same licence.",
    checksums=("a730feea2f6c2c307fec60c31bf3652ec46817f5ad6f7ffc79c849836a2ff4ff",),
    content="60d41b94d0e2425e316083d54d17d93f4be92205c7e3dbc587474b87b25cd581",
    wanted=lambda name: MEMBER if name.endswith(MEMBER) else None,
    vouched=lambda name: True,
    zipped=_train_rows,
)


@dataclass(frozen=True)
class Description:
    """What a musician wrote of ten seconds of music.

    Args:
        name: of the video that it is about, on YouTube.
        start: where in it, in seconds.
        caption: some sentences.
        aspects: short phrases, such as `mellow piano melody`.
        author: which of the musicians.
    """

    name: str
    start: float
    caption: str
    aspects: tuple[str, ...]
    author: str


@dataclass(frozen=True)
class Coverage:
    """How much of some descriptions the grammar of the clips understands.

    Args:
        captions: how many there are.
        naming: share of the captions that name a label which the grammar knows.
        words: how many words stand in them, each time counted.
        known: share of these that the grammar knows; little words such as `of` are apart.
        little: share of these that are little words.
        aspects: how many aspects there are.
        aspects_naming: share of the aspects that name a label.
        labels: of each attribute, how many captions name each value first.
        missing: words that it does not know, the most frequent first, with their counts.
    """

    captions: int
    naming: float
    words: int
    known: float
    little: float
    aspects: int
    aspects_naming: float
    labels: Mapping[str, Mapping[str, int]]
    missing: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        counts = (f"{name} {sum(some.values())}" for name, some in self.labels.items())
        return (
            f"Of {self.words:,} words in {self.captions:,} captions the grammar knows "
            f"{self.known:.0%}; {self.little:.0%} are little words. {self.naming:.0%} of the "
            f"captions and {self.aspects_naming:.0%} of the aspects name a label: "
            + ", ".join(counts)
            + "."
        )


def available() -> bool:
    """Say whether the captions are on this computer; the network is not asked."""
    return place_of("musiccaps", VERSION, KEPT_AS).is_file() or at_hand(SOURCE)


def load() -> list[Description]:
    """Return the training half of the captions, by name.

    They are downloaded if they are not on this computer (3 MB, once), and read from the cache by
    later calls.

    Raises:
        CourseError: there is no network, or the file is damaged.
    """
    return [Description(**(one | {"aspects": tuple(one["aspects"])})) for one in _kept()["rows"]]


def source_checksum() -> str:
    """Return the SHA-256 of the file that was converted."""
    return str(_kept()["sha256"])


def coverage(descriptions: Iterable[Description] | None = None) -> Coverage:
    """Hold the grammar of the clips against real captions.

    Args:
        descriptions: all of `load`, if none are given.

    Raises:
        CourseError: there are none, or as `load`.
    """
    chosen = list(load() if descriptions is None else descriptions)
    if not chosen:
        raise CourseError("There is no caption to hold the grammar against. Give one or more.")
    labels = {name: Counter[str]() for name in ATTRIBUTES}
    counts, missing, naming = [0, 0, 0], Counter[str](), 0
    for one in chosen:
        found = understood(one.caption).attributes
        naming += bool(found)
        for name, value in found.items():
            labels[name][value] += 1
        kinds = told_apart(one.caption)
        missing.update(kinds[2])
        counts = [n + sum(len(w.split()) for w in k) for n, k in zip(counts, kinds, strict=True)]
    aspects = [aspect for one in chosen for aspect in one.aspects]
    return Coverage(
        captions=len(chosen),
        naming=naming / len(chosen),
        words=sum(counts),
        known=counts[0] / max(sum(counts), 1),
        little=counts[1] / max(sum(counts), 1),
        aspects=len(aspects),
        aspects_naming=sum(bool(understood(a).attributes) for a in aspects) / max(len(aspects), 1),
        labels={name: dict(some.most_common()) for name, some in labels.items()},
        missing=tuple(missing.most_common()),
    )


def _kept() -> Any:
    return cached("musiccaps", VERSION, _convert, source=KEPT_AS)[1]


def _convert() -> Converted:
    """Read every row of the table; one that cannot be understood is left out, and said."""
    archive = open_archive(SOURCE)
    table = csv.DictReader(io.StringIO(archive.read(MEMBER).decode("utf-8"), newline=""))
    rows = []
    for row in table:
        try:
            rows.append(_description(row))
        except (KeyError, ValueError, SyntaxError, TypeError):
            say_left_out(f"Caption {row.get('ytid')}", "its row cannot be understood")
    if not rows:
        raise CourseError(f"{SOURCE.path} holds no caption that can be read. Delete it.")
    return {}, {"rows": rows, "sha256": archive.checksum}


def _description(row: dict[str, str]) -> dict[str, Any]:
    aspects = ast.literal_eval(row["aspect_list"])
    return {
        "name": row["ytid"],
        "start": float(row["start_s"]),
        "caption": row["caption"].strip(),
        "aspects": [str(aspect).strip() for aspect in aspects],
        "author": row["author_id"],
    }
