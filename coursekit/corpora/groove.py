"""The Groove MIDI Dataset: drummers on an electronic kit, as hits on a grid of sixteenths.

Card: `datasets/groove/README.md`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.corpora._cache import Arrays, Converted, Damaged, cached, place_of, say_left_out
from coursekit.corpora._download import Archive, Source, at_hand, open_archive
from coursekit.corpora.chorales import Split
from coursekit.encodings.notes import NOTE_DTYPE, to_midi
from coursekit.errors import CourseError
from coursekit.progress import bar

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

VERSION = 1  # of the conversion: raise it when a hit or a fact about a performance changes
KEPT_AS = "1.0.0"  # the collection's own version, which stands in the converted file's name
STEPS_PER_BEAT = 4
DRUMS = ("kick", "snare", "closed hi-hat", "open hi-hat", "low tom", "mid tom", "high tom",
         "crash", "ride")  # fmt: skip
"""The nine classes, in the order of the grid's columns."""
PITCHES = (36, 38, 42, 46, 43, 47, 50, 49, 51)
"""The MIDI pitch that stands for each class."""
# Which pads and zones of the Roland TD-11 count as which class (Gillick et al. 2019).
_ZONES = ((36,), (38, 37, 40), (42, 22, 44), (46, 26), (43, 58), (47, 45), (50, 48),
          (49, 52, 55, 57), (51, 53, 59))  # fmt: skip
CLASS_OF = {pitch: drum for drum, zones in enumerate(_ZONES) for pitch in zones}
"""The class of each MIDI pitch of the kit, 0 to 8."""

_MEMBER = re.compile(r"(?:^|/)groove/(info\.csv|drummer\d+/.+\.mid)$")

SOURCE = Source(
    name="groove",
    title="the Groove MIDI Dataset",
    url="https://storage.googleapis.com/magentadata/datasets/groove/groove-v1.0.0-midionly.zip",
    page="https://magenta.tensorflow.org/datasets/groove",
    size="3 MB",
    licence="CC BY 4.0, © Google LLC; whoever uses it names Gillick et al. (2019).",
    checksums=(
        "651cbc524ffb891be1a3e46d89dc82a1cecb09a57c748c7b45b844c4841dcc1e",
        "d3d41e1eeafe61eab2566deb79f1b57552f4c9ab436273547e5dc09e7be3e889",
    ),
    content="cf076e4939ca32f6a905c36854fc5de49cee847bc23c56e2cc9d84f89703b8ca",
    wanted=lambda name: found[1] if (found := _MEMBER.search(name)) else None,
    vouched=lambda name: True,
)
_SPLITS: dict[str, Split] = {"train": "train", "validation": "valid", "test": "test"}
_UNIT = 1000  # micro-timing is kept in thousandths of a step


@dataclass(frozen=True, eq=False)
class Performance:
    """One recording of a drummer.

    Args:
        name: such as `drummer1/session1/10`.
        drummer: such as `drummer1`.
        style: the main style, such as `rock`.
        substyle: what stands behind it, such as `groove1`; empty where nothing does.
        kind: `beat`, or `fill` for a short one that leads over.
        tempo: beats (quarter notes) a minute, of the metronome that was played to.
        meter: such as (4, 4).
        seconds: how long it lasts.
        split: the collection's own, `train`, `valid` or `test`.
        steps: how many sixteenths, up to the last hit.
        step: `[hit]` the sixteenth that it is nearest to.
        drum: `[hit]` 0 to 8, a place in DRUMS; no two hits share step and drum.
        velocity: `[hit]` 1 to 127.
        offset: `[hit]` -0.5 to 0.5, how much of a sixteenth it is late (negative: early).
    """

    name: str
    drummer: str
    style: str
    substyle: str
    kind: str
    tempo: float
    meter: tuple[int, int]
    seconds: float
    split: Split
    steps: int
    step: npt.NDArray[np.int32] = field(repr=False)
    drum: npt.NDArray[np.int8] = field(repr=False)
    velocity: npt.NDArray[np.int16] = field(repr=False)
    offset: npt.NDArray[np.float32] = field(repr=False)

    @property
    def steps_in_bar(self) -> int:
        """How many sixteenths a bar has."""
        return self.meter[0] * 16 // self.meter[1]

    @property
    def bars(self) -> int:
        """How many bars, the last one perhaps incomplete."""
        return -(-self.steps // self.steps_in_bar)

    def grid(self) -> npt.NDArray[np.int16]:
        """Return velocities, `[step, drum]`, 0 where nothing is struck, filled to whole bars."""
        table = np.zeros((self.bars * self.steps_in_bar, len(DRUMS)), dtype=np.int16)
        table[self.step, self.drum] = self.velocity
        return table

    def timing(self) -> npt.NDArray[np.float32]:
        """Return the offsets of the hits of `grid`, `[step, drum]`, in sixteenths; 0 elsewhere."""
        table = np.zeros((self.bars * self.steps_in_bar, len(DRUMS)), dtype=np.float32)
        table[self.step, self.drum] = self.offset
        return table

    def to_midi(self, *, timing: bool = True) -> PrettyMIDI:
        """Return it as music for a drum kit, with one pitch for each class.

        Args:
            timing: as it was played; otherwise on the sixteenths.
        """
        moved = self.step + (self.offset if timing else 0.0)
        notes = np.zeros(len(self.step), NOTE_DTYPE)
        notes["onset"] = np.maximum(moved, 0) / STEPS_PER_BEAT
        notes["duration"] = 1 / STEPS_PER_BEAT
        notes["pitch"] = np.asarray(PITCHES)[self.drum]
        notes["velocity"], notes["drum"] = self.velocity, True
        return to_midi(notes, tempo=self.tempo, names=["Drums"], time_signature=self.meter)


def available() -> bool:
    """Say whether the collection is on this computer; the network is not asked."""
    return place_of("groove", VERSION, KEPT_AS).is_file() or at_hand(SOURCE)


def load() -> list[Performance]:
    """Return all performances, in the order of the collection's own list.

    They are downloaded if they are not on this computer (3 MB, once), converted by the first call
    (seconds), and read from the cache by later ones.

    Raises:
        CourseError: there is no network, or the archive is damaged.
    """
    arrays, facts = cached("groove", VERSION, _convert, source=KEPT_AS)
    cuts = np.cumsum([fact.pop("hits") for fact in facts["performances"]])[:-1]
    offset = arrays["offset"].astype(np.float32) / _UNIT
    columns = [arrays["step"], arrays["drum"], arrays["velocity"], offset]
    for column in columns:
        column.flags.writeable = False
    return [
        Performance(
            **(fact | {"meter": tuple(fact["meter"])}), step=s, drum=d, velocity=v, offset=o
        )
        for fact, s, d, v, o in zip(
            facts["performances"], *(np.split(column, cuts) for column in columns), strict=True
        )
    ]


def faults() -> dict[str, Any]:
    """Return what is odd in the collection, counted: by name of the fault.

    `left out` names the performances that could not be read, each with the reason; `struck twice`
    counts hits that fell into the sixteenth of a louder one of their class; `no drum` counts notes
    whose pitch belongs to no class; `hits` counts those that were kept.

    Raises:
        CourseError: as `load`.
    """
    return dict(cached("groove", VERSION, _convert, source=KEPT_AS)[1]["faults"])


def source_checksum() -> str:
    """Return the SHA-256 of the archive that was converted."""
    return str(cached("groove", VERSION, _convert, source=KEPT_AS)[1]["sha256"])


def windows(
    performances: Iterable[Performance],
    *,
    bars: int = 2,
    hop: int = 1,
    meter: tuple[int, int] = (4, 4),
    empty: bool = False,
) -> npt.NDArray[np.int16]:
    """Return stretches of a few bars, each beginning at a bar line.

    A last bar that breaks off in its first half does not count.

    Args:
        performances: in other metres they are passed over, and so are those that are too short.
        bars: how many bars a window has.
        hop: how many bars lie between the beginnings of two windows.
        meter: of the performances that are wanted.
        empty: keep windows in which nothing is struck.

    Returns:
        `[window, step, drum]` velocities, 0 where nothing is struck.

    Raises:
        CourseError: bars or hop are below 1.
    """
    if bars < 1 or hop < 1:
        raise CourseError(f"A window has 1 bar or more and a hop too; here {bars} and {hop}.")
    steps = meter[0] * 16 // meter[1]
    stack = [
        cut
        for performance in performances
        if performance.meter == meter
        for cut in _cut(performance, bars, hop)
        if empty or cut.any()
    ]
    return np.array(stack, dtype=np.int16).reshape(-1, bars * steps, len(DRUMS))


def _cut(performance: Performance, bars: int, hop: int) -> Iterator[npt.NDArray[np.int16]]:
    grid, steps = performance.grid(), performance.steps_in_bar
    # Many end with a last hit on the first beat of a bar that is never played.
    played = (performance.steps - 1 + steps // 2) // steps
    for bar_line in range(0, played - bars + 1, hop):
        yield grid[bar_line * steps : (bar_line + bars) * steps]


def combinations(grid: npt.NDArray[Any]) -> npt.NDArray[np.int16]:
    """Return which drums are struck together in each step as one number, 0 to 511.

    Args:
        grid: `[…, step, drum]`; what is above 0 is struck.

    Returns:
        `[…, step]`: the sum of 2 to the power of each struck drum's place in DRUMS.
    """
    return ((np.asarray(grid) > 0) @ (1 << np.arange(len(DRUMS)))).astype(np.int16)


def drums_of(tokens: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return `[…, step, drum]`, whether each drum is struck, from `combinations`."""
    return (np.asarray(tokens)[..., None] >> np.arange(len(DRUMS)) & 1).astype(bool)


def _convert() -> Converted:
    """Read every performance of the list and lay their hits end to end."""
    archive = open_archive(SOURCE)
    rows = list(csv.DictReader(io.StringIO(archive.read("info.csv").decode("utf-8"))))
    facts: list[dict[str, Any]] = []
    hits: list[Hits] = []
    left_out: dict[str, str] = {}
    counts = {"struck twice": 0, "no drum": 0}
    with bar("Reading the drummers for the first time", rows, unit="files", delay=0.5) as shown:
        for row in shown:
            name = row.get("id") or "A row without a name"
            try:
                fact, found = _performance(archive, row, counts)
            except (CourseError, LookupError, ValueError, ArithmeticError) as error:
                told = isinstance(error, CourseError)
                left_out[name] = str(error).rstrip(".") if told else "its row cannot be understood"
                say_left_out(name, left_out[name])
                continue
            facts.append(fact)
            hits.append(found)
    if not hits:
        raise CourseError(f"{SOURCE.path} holds no performance that can be read. Delete it.")
    names = ("step", "drum", "velocity", "offset")
    arrays: Arrays = {
        name: np.concatenate(column)
        for name, column in zip(names, zip(*hits, strict=True), strict=True)
    }
    counted = counts | {"hits": len(arrays["step"]), "left out": left_out}
    return arrays, {"performances": facts, "faults": counted, "sha256": archive.checksum}


Hits = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]


def _performance(
    archive: Archive, row: dict[str, str], counts: dict[str, int]
) -> tuple[dict[str, Any], Hits]:
    """Return facts and hits of one row of the list."""
    step, drum, velocity, offset = _hits(archive.read(row["midi_filename"]), counts)
    style, _, substyle = row["style"].partition("/")
    top, bottom = row["time_signature"].split("-")
    fact = {
        "name": row["id"],
        "drummer": row["drummer"],
        "style": style,
        "substyle": substyle,
        "kind": row["beat_type"],
        "tempo": float(row["bpm"]),
        "meter": (int(top), int(bottom)),
        "seconds": float(row["duration"]),
        "split": _SPLITS[row["split"]],
        "steps": int(step.max()) + 1,
        "hits": len(step),
    }
    return fact, (step, drum, velocity, offset)


def _hits(data: bytes, counts: dict[str, int]) -> Hits:
    """Return the hits of a MIDI file, sorted by step; of two in one place the louder stays."""
    import symusic

    try:
        score: Any = symusic.Score.from_midi(data)
    except Exception as error:  # the parser raises several kinds, all with the same meaning
        raise Damaged("its MIDI file cannot be read") from error
    tables = [track.notes.numpy() for track in score.tracks]
    time, pitch, velocity = (
        np.concatenate([table[key] for table in tables] or [np.zeros(0, int)])
        for key in ("time", "pitch", "velocity")
    )
    drum = np.array([CLASS_OF.get(int(one), -1) for one in pitch], dtype=np.int8)
    known = drum >= 0
    counts["no drum"] += int((~known).sum())
    if not known.any():
        raise Damaged("it holds no drum that is known here")
    exact = time[known] / score.tpq * STEPS_PER_BEAT
    drum, velocity = drum[known], velocity[known].astype(np.int16)
    step = np.floor(exact + 0.5).astype(np.int32)
    order = np.lexsort((velocity, drum, step))  # of one place, the loudest comes last
    place = step[order].astype(np.int64) * len(DRUMS) + drum[order]
    last = np.append(place[1:] != place[:-1], True)
    counts["struck twice"] += int((~last).sum())
    kept = order[last]
    offset = np.round((exact[kept] - step[kept]) * _UNIT).astype(np.int16)
    return step[kept], drum[kept], velocity[kept], offset
