"""MAESTRO: virtuosos in a piano competition, recorded on a grand piano that writes MIDI.

Card: `datasets/maestro/README.md`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from coursekit.corpora._cache import say_left_out
from coursekit.corpora._download import Archive, Source, at_hand, open_archive
from coursekit.corpora._performance_files import read_performance
from coursekit.corpora.chorales import Split
from coursekit.corpora.performances import Performance
from coursekit.errors import CourseError

LIST = "maestro-v3.0.0.csv"
_MEMBER = re.compile(r"(?:^|/)maestro-v3\.0\.0/(maestro-v3\.0\.0\.csv|\d{4}/.+\.midi?)$")
_SPLITS: dict[str, Split] = {"train": "train", "validation": "valid", "test": "test"}

SOURCE = Source(
    name="maestro",
    title="the MAESTRO collection",
    url=(
        "https://storage.googleapis.com/magentadata/datasets/maestro/v3.0.0/maestro-v3.0.0-midi.zip"
    ),
    page="https://magenta.tensorflow.org/datasets/maestro",
    size="56 MB",
    licence=(
        "CC BY-NC-SA 4.0, © Google LLC: not for commercial use, and what is made from it is passed "
        "on under the same licence; whoever uses it names Hawthorne et al. (2019)."
    ),
    # As several public projects quote it; not verified here, for lack of a network.
    checksums=("70470ee253295c8d2c71e6d9d4a815189e35c89624b76d22fce5a019d5dde12c",),
    content="",
    wanted=lambda name: found[1] if (found := _MEMBER.search(name)) else None,
    vouched=lambda name: True,
)


@dataclass(frozen=True)
class Fact:
    """What the collection's list says of one performance.

    Args:
        file: its MIDI file.
        composer: as written there, such as `Frédéric Chopin`.
        title: as written there.
        split: the collection's own, `train`, `valid` or `test`.
        year: of the competition.
        seconds: how long it lasts.
    """

    file: str
    composer: str
    title: str
    split: Split
    year: int
    seconds: float


class Performances(Sequence[Performance]):
    """The performances in the order of the list; each is read when it is asked for.

    Args:
        archive: which holds them.
        facts: what the list says of each.

    Attributes:
        facts: the same.
        faults: what was odd in those that were read, counted by name of the fault.
    """

    def __init__(self, archive: Archive, facts: Sequence[Fact]) -> None:
        self._archive, self.facts = archive, tuple(facts)
        self.faults: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.facts)

    @overload
    def __getitem__(self, place: int) -> Performance: ...
    @overload
    def __getitem__(self, place: slice) -> Performances: ...
    def __getitem__(self, place: int | slice) -> Performance | Performances:
        """Return one performance, read now; or some of them, not read yet.

        Raises:
            CourseError: its file is missing or damaged.
        """
        if isinstance(place, slice):
            return Performances(self._archive, self.facts[place])
        fact = self.facts[place]
        try:
            notes, pedal = read_performance(self._archive.read(fact.file), self.faults)
        except CourseError as error:
            raise CourseError(f"{fact.file} cannot be used: {error}") from error
        return Performance(
            name=fact.file.rpartition(".")[0],
            composer=fact.composer,
            title=fact.title,
            performer=f"a pianist of {fact.year}",
            split=fact.split,
            synthetic=False,
            notes=notes,
            pedal=pedal,
        )

    def __iter__(self) -> Iterator[Performance]:
        """Read one performance after another; what is damaged is said and passed over."""
        for place, fact in enumerate(self.facts):
            try:
                one = self[place]
            except CourseError as error:
                say_left_out(fact.file, str(error).rstrip("."))
                continue
            yield one

    def of(self, split: Split) -> Performances:
        """Return those of one split, not read yet."""
        return Performances(self._archive, [one for one in self.facts if one.split == split])


def available() -> bool:
    """Say whether the collection is on this computer; the network is not asked."""
    return at_hand(SOURCE)


def load() -> Performances:
    """Return the performances, in the order of the collection's own list.

    They are downloaded if they are not on this computer (56 MB, once). Nothing is converted: each
    is read from the archive when it is asked for, in some milliseconds.

    Raises:
        CourseError: there is no network, or the archive is damaged.
    """
    archive = open_archive(SOURCE)
    rows = csv.DictReader(io.StringIO(archive.read(LIST).decode("utf-8")))
    facts = []
    for row in rows:
        try:
            facts.append(
                Fact(
                    file=row["midi_filename"],
                    composer=row["canonical_composer"],
                    title=row["canonical_title"],
                    split=_SPLITS[row["split"]],
                    year=int(row["year"]),
                    seconds=float(row["duration"]),
                )
            )
        except (LookupError, ValueError, TypeError):
            name = row.get("midi_filename") or "A row without a name"
            say_left_out(name, "its row in the list cannot be understood")
    if not facts:
        raise CourseError(f"The list in {SOURCE.path} names no performance. Delete it.")
    return Performances(archive, facts)
