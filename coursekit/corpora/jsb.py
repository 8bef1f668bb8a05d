"""The JSB chorales in the standard split of Boulanger-Lewandowski et al. (2012), on sixteenths.

They come from the archive where it is asked for, and otherwise, offline, from music21's chorales
in the same split. Card: `datasets/jsb/README.md`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from coursekit.corpora import chorales
from coursekit.corpora._cache import Converted, cached, place_of
from coursekit.corpora._download import Source, at_hand, open_archive
from coursekit.corpora._jsb_split import SPLIT
from coursekit.corpora.chorales import Split
from coursekit.encodings.grid import REST
from coursekit.encodings.serialised import Pitches
from coursekit.errors import CourseError

VERSION = 1  # of the conversion: raise it when a note changes
COMMIT = "9a7f733ddb4ed91f48da64ac7f0f621c34aadd4d"
SPLITS: tuple[Split, ...] = ("train", "valid", "test")
Origin = Literal["music21", "archive"]
_MEMBER = "Jsb16thSeparated.json"

SOURCE = Source(
    name="jsb_chorales",
    title="the collection of JSB chorales",
    url=f"https://github.com/czhuang/JSB-Chorales-dataset/archive/{COMMIT}.zip",
    page="https://github.com/czhuang/JSB-Chorales-dataset",
    size="a few MB",
    licence="the music is in the public domain; for the encoding none is stated. Whoever uses the "
    "split cites Boulanger-Lewandowski et al. (2012).",
    checksums=("cb765de400678e36c016c063e6a4f99a100ce5d5be665ee529781c6ee69af215",),
    content="277f2f25966891677558385d55868fd6ec1f744e49e9dadaee786182412017f2",
    wanted=lambda name: _MEMBER if name.rsplit("/", 1)[-1] == _MEMBER else None,
    vouched=lambda name: True,
)


@dataclass(frozen=True, eq=False)
class Piece:
    """One chorale.

    Args:
        name: music21's name such as `bwv269`, or, of the archive, split and place: `train 003`.
        split: `train`, `valid` or `test`.
        place: where it stands in its split of the archive, from 0 on.
        pitches: int16 `[step, voice]`, soprano to bass, a step is a sixteenth: the MIDI pitch that
            sounds, or REST. Neither source's repeated notes can be told from held ones here.
    """

    name: str
    split: Split
    place: int
    pitches: Pitches = field(repr=False)


def available() -> bool:
    """Say whether the archive is on this computer; the network is not asked."""
    return place_of("jsb", VERSION, COMMIT[:7]).is_file() or at_hand(SOURCE)


def load(split: Split | None = None, origin: Origin = "music21") -> list[Piece]:
    """Return the chorales of a split, or of all, in the archive's order.

    Args:
        split: `train`, `valid` or `test`; None for all three.
        origin: `music21`, which is always there and lacks some pieces (`lacking`), or `archive`,
            which is downloaded where it is not on this computer.

    Raises:
        CourseError: there is no such split or origin, there is no network, or the archive is
            damaged.
    """
    if split not in (None, *SPLITS) or origin not in ("music21", "archive"):
        raise CourseError(
            f"There is no split {split!r} from {origin!r}. Splits are {', '.join(SPLITS)}; they "
            "come from 'music21' or from the 'archive'."
        )
    found = _from_music21() if origin == "music21" else _from_archive()
    return [piece for piece in found if split in (None, piece.split)]


def lacking() -> dict[Split, list[int]]:
    """Return the places of each split for which music21 has no such four-part chorale."""
    return {
        split: [place for place, word in enumerate(SPLIT[split].split()) if word == "-"]
        for split in SPLITS
    }


def source_checksum() -> str:
    """Return the SHA-256 of the archive that was converted."""
    return str(_kept()[1]["sha256"])


def _from_music21() -> list[Piece]:
    known = {chorale.name: chorale for chorale in chorales.load()}
    return [
        Piece(f"bwv{word}", split, place, known[f"bwv{word}"].sounding())
        for split in SPLITS
        for place, word in enumerate(SPLIT[split].split())
        if word != "-"
    ]


def _from_archive() -> list[Piece]:
    arrays, facts = _kept()
    pitches = arrays["pitches"].astype(np.int16)
    pitches.flags.writeable = False
    pieces, step = [], 0
    for split in SPLITS:
        for place, steps in enumerate(facts["steps"][split]):
            name = f"{split} {place:03d}"
            pieces.append(Piece(name, split, place, pitches[step : step + steps]))
            step += steps
    return pieces


def _kept() -> Converted:
    return cached("jsb", VERSION, _convert, source=COMMIT[:7])


def _convert() -> Converted:
    """Lay the archive's pieces end to end; what is no pitch there is a rest."""
    archive = open_archive(SOURCE)
    try:
        told: dict[str, Any] = json.loads(archive.read(_MEMBER))
        tables = {
            split: [np.array(piece, dtype=float) for piece in told[split]] for split in SPLITS
        }
        laid = np.concatenate([piece for split in SPLITS for piece in tables[split]])
    except (ValueError, KeyError, TypeError) as error:
        raise CourseError(
            f"{SOURCE.path} holds no chorales that can be read ({error!r}). Delete it and ask "
            "again: then it is downloaded anew."
        ) from error
    sounding = (laid >= 0) & (laid < REST - 1)
    pitches = np.where(sounding, laid, REST).astype(np.uint8)
    steps = {split: [len(piece) for piece in tables[split]] for split in SPLITS}
    return {"pitches": pitches}, {"steps": steps, "sha256": archive.checksum}
