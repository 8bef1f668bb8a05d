"""ASAP: pianists in competitions, each performance with the score that was played.

Card: `datasets/asap/README.md`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from coursekit.corpora._cache import Converted, cached, place_of, say_left_out
from coursekit.corpora._download import Archive, Source, at_hand, open_archive
from coursekit.corpora._performance_files import pack, read_performance, read_score, unpack
from coursekit.corpora.alignment import align
from coursekit.corpora.chorales import Split
from coursekit.corpora.performances import Performance
from coursekit.errors import CourseError
from coursekit.progress import bar

VERSION = 1  # of the conversion: raise it when a note, a match or a fact changes
COMMIT = "afc815c75c42e83a79c03feb6da8a35e77d4c6b8"
SCORE = "midi_score.mid"
_MEMBER = re.compile(r"(?:^|/)((?:[A-Z][a-z]+)/(?:[^/]+/)*[^/]+\.mid)$")
_UNSEEN = ("Glinka", "Prokofiev", "Scriabin")  # were not at hand when the checksum was made
_VARIANT = re.compile(r"(?:_(?:no|first|2|1st|2nd|trio|repeat))+$")
_PIANIST = re.compile(r"^(.*?[A-Za-z])\d\d(?:M)?(?:_\d+)?$")
WELL_MATCHED = 0.7
"""A performance of whose written notes a smaller share is found is counted among the faults."""

SOURCE = Source(
    name="asap_midi",
    title="the ASAP collection",
    url=f"https://github.com/fosfrancesco/asap-dataset/archive/{COMMIT}.zip",
    page="https://github.com/fosfrancesco/asap-dataset",
    size="some tens of MB",
    licence=(
        "CC BY-NC-SA 4.0: not for commercial use, and what is made from it is passed on under the "
        "same licence; whoever uses it cites Foscarin et al. (2020)."
    ),
    checksums=("2379d1141f8b0c2ec591488a4538a9f183dcea9855e5fb2d7cd9e79fe566398a",),
    content="8b5f6a4fbc1e1f6fea72c949e1c6a06a2216849b2d68eb3797938b9f24560434",
    wanted=lambda name: found[1] if (found := _MEMBER.search(name)) else None,
    vouched=lambda name: not name.startswith(_UNSEEN),
)


def available() -> bool:
    """Say whether the collection is on this computer; the network is not asked."""
    return place_of("asap", VERSION, COMMIT[:7]).is_file() or at_hand(SOURCE)


def load(*, aligned: bool = False) -> list[Performance]:
    """Return all performances, by composer, piece and pianist.

    They are downloaded if they are not on this computer (once), converted by the first call
    (seconds, with a progress bar), and read from the cache by later ones.

    Args:
        aligned: match the notes of each score with the performed ones, so that `pairs` and
            `time_map` work. The first such call takes minutes, with a bar; it is kept.

    Raises:
        CourseError: there is no network, or the archive is damaged.
    """
    arrays, facts = _kept()
    performances = unpack(arrays, facts["performances"])
    if not aligned:
        return performances
    matches, _ = _matches(performances)
    ends = np.cumsum(matches["length"]).tolist()
    return [
        replace(one, match=matches["match"][end - size : end] if size else None)
        for one, end, size in zip(performances, ends, matches["length"].tolist(), strict=True)
    ]


def faults() -> dict[str, Any]:
    """Return what is odd in the collection, counted, by name of the fault.

    `left out` names what could not be read, each with the reason; `silent notes` have no length or
    velocity and are left out; `notes struck anew` began before the same key was up; `no pedal`
    counts performances without any.

    Raises:
        CourseError: as `load`.
    """
    return dict(_kept()[1]["faults"])


def badly_matched() -> dict[str, str]:
    """Return the performances of which less than 0.7 of the score is found, each with the share.

    Raises:
        CourseError: as `load`.
    """
    return dict(_matches(unpack(*_parts()))[1])


def source_checksum() -> str:
    """Return the SHA-256 of the archive that was converted."""
    return str(_kept()[1]["sha256"])


def piece_of(name: str) -> str:
    """Return the piece of a performance, without what is said of its repeats.

    Args:
        name: such as `Beethoven/Piano_Sonatas/17-1_no_repeat/Giesbrecht02`.

    Returns:
        Such as `Beethoven/Piano_Sonatas/17-1`.
    """
    return _VARIANT.sub("", name.rpartition("/")[0])


def splits_of(names: Iterable[str]) -> dict[str, Split]:
    """Return the split of each piece: of each composer's performances about 8, 1 and 1 in ten.

    The pieces of a composer are put in the order of the SHA-256 of their names. Those around whose
    middle at most a tenth of the composer's performances have gone by are `test`, up to two tenths
    `valid`, the others `train`. A composer of few pieces may have only `train`.

    Args:
        names: of performances.
    """
    counts: dict[str, dict[str, int]] = {}
    for name in names:
        piece = piece_of(name)
        pieces = counts.setdefault(piece.split("/")[0], {})
        pieces[piece] = pieces.get(piece, 0) + 1
    found: dict[str, Split] = {}
    for pieces in counts.values():
        total, before = sum(pieces.values()), 0
        for piece in sorted(pieces, key=lambda one: hashlib.sha256(one.encode()).hexdigest()):
            middle = (before + pieces[piece] / 2) / total
            found[piece] = "test" if middle < 0.1 else "valid" if middle < 0.2 else "train"
            before += pieces[piece]
    return found


def _parts() -> tuple[Any, Any]:
    arrays, facts = _kept()
    return arrays, facts["performances"]


def _kept() -> Converted:
    return cached("asap", VERSION, _convert, source=COMMIT[:7])


def _matches(performances: Sequence[Performance]) -> Converted:
    return cached("asap-aligned", VERSION, lambda: _align(performances), source=COMMIT[:7])


def _convert() -> Converted:
    """Read every score and performance of the archive."""
    archive = open_archive(SOURCE)
    names = [name for name in archive.names if not name.endswith(f"/{SCORE}")]
    splits = splits_of(names)
    counts: dict[str, int] = {"no pedal": 0}
    left_out: dict[str, str] = {}
    scores: dict[str, Any] = {}
    found = []
    with bar("Reading the pianists for the first time", names, unit="files", delay=0.5) as shown:
        for name in shown:
            try:
                found.append(_performance(archive, name, scores, splits, counts))
            except (CourseError, LookupError, ValueError, ArithmeticError) as error:
                told = isinstance(error, CourseError)
                left_out[name] = str(error).rstrip(".") if told else "it is damaged"
                say_left_out(name, left_out[name])
    if not found:
        raise CourseError(f"{SOURCE.path} holds no performance that can be read. Delete it.")
    arrays, facts = pack(found)
    faults_found = counts | {"left out": left_out}
    return arrays, {"performances": facts, "faults": faults_found, "sha256": archive.checksum}


def _performance(
    archive: Archive,
    name: str,
    scores: dict[str, Any],
    splits: dict[str, Split],
    counts: dict[str, int],
) -> Performance:
    """Return one performance; its score is read when the first of the piece is."""
    folder, _, file = name.rpartition("/")
    if folder not in scores:
        scores[folder] = read_score(archive.read(f"{folder}/{SCORE}"))
    score, bars = scores[folder]
    notes, pedal = read_performance(archive.read(name), counts)
    counts["no pedal"] += not len(pedal)
    composer, _, title = folder.partition("/")
    stem = file.removesuffix(".mid")
    pianist = _PIANIST.match(stem)
    return Performance(
        name=name.removesuffix(".mid"),
        composer=composer,
        title=piece_of(f"{title}/").replace("_", " ").replace("/", ", "),
        performer=pianist[1] if pianist else stem,
        split=splits[piece_of(name)],
        synthetic=False,
        notes=notes,
        pedal=pedal,
        score=score,
        bars=bars,
    )


def _align(performances: Sequence[Performance]) -> Converted:
    """Match each score with the performance."""
    rows, lengths, badly = [], [], {}
    title = "Matching scores and performances for the first time"
    with bar(title, performances, unit="performances", delay=0.5) as shown:
        for one in shown:
            assert one.score is not None
            try:
                match = align(one.score, one.notes)
            except CourseError:
                match = np.zeros(0, dtype=np.int32)
            share = float((match >= 0).mean()) if len(match) else 0.0
            if share < WELL_MATCHED:
                badly[one.name] = f"{share:.2f} of the score was found"
            rows.append(match)
            lengths.append(len(match))
    return {
        "match": np.concatenate([*rows, np.zeros(0, np.int32)]),
        "length": np.array(lengths, dtype=np.int32),
    }, badly
