"""POP909: pop songs as melody, second melody, piano accompaniment, chords, beats and key.

Card: `datasets/pop909/README.md`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from coursekit.corpora._cache import Arrays, Converted, cached, place_of, say_left_out
from coursekit.corpora._download import Source, at_hand, open_archive
from coursekit.corpora._pop909_song import CHORD_COLUMNS, PARTS, QUALITIES, TICKS, read_song
from coursekit.corpora.chorales import Split
from coursekit.encodings.grid import HOLD, REST, Grid
from coursekit.encodings.notes import NOTE_DTYPE, Notes, sorted_notes, to_midi
from coursekit.errors import CourseError
from coursekit.progress import bar

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

VERSION = 1  # of the conversion: raise it when a note or a fact about a song changes
COMMIT = "efa0bce09b0b8dc241957412270aba6740bd0bf5"
PROGRAMS = {"melody": 73, "bridge": 68, "piano": 0, "bass": 32}
"""With which General MIDI program each part is played: flute, oboe, piano, acoustic bass."""
FILES = ("{0}.mid", "chord_midi.txt", "beat_midi.txt", "key_audio.txt")
_MEMBER = re.compile(
    r"(?:^|/)POP909/((\d{3})/(?:\2\.mid|(?:chord_midi|beat_midi|key_audio)\.txt))$"
)
_LAST_VOUCHED = 879  # the songs above were not at hand when the checksum was made

SOURCE = Source(
    name="pop909",
    title="the POP909 collection",
    url=f"https://github.com/music-x-lab/POP909-Dataset/archive/{COMMIT}.zip",
    page="https://github.com/music-x-lab/POP909-Dataset",
    size="some tens of MB",
    licence="MIT, © 2020 Music X Lab; whoever uses it cites Wang et al. (2020).",
    checksums=("f064d2be0b868c93e6295a6aec9789246e11774aa2511bf45d4b3fcd6b1a4299",),
    content="2fc480657611de238a05ea371a1d80414c4002d583de94cc42d038eeb966c9e1",
    wanted=lambda name: found[1] if (found := _MEMBER.search(name)) else None,
    vouched=lambda name: int(name[:3]) <= _LAST_VOUCHED,
)


class Chord(NamedTuple):
    """A chord of a song.

    Args:
        onset: in beats, a whole number.
        duration: in beats, a whole number.
        root: pitch class, 0 for C.
        quality: as the collection writes it, such as `maj`, `min7` or `sus4(b7)`.
        bass: the pitch class that is lowest.
    """

    onset: int
    duration: int
    root: int
    quality: str
    bass: int

    @property
    def classes(self) -> tuple[int, ...]:
        """The pitch classes of the chord, the root first."""
        return tuple((self.root + step) % 12 for step in QUALITIES[self.quality])

    @property
    def minor(self) -> bool:
        """Whether its third is minor; a chord without a third counts as major."""
        return 3 in QUALITIES[self.quality]


@dataclass(frozen=True, eq=False)
class Song:
    """One song.

    Args:
        name: its number in the collection, such as `001`.
        key: tonic pitch class and `major` or `minor`; of several the one that lasts longest.
        tempo: beats a minute, the median.
        beats_in_bar: 4, or 3 in the few songs in threes.
        beats: how many beats it has.
        bar_starts: `[bar]` the beat on which each bar begins.
        chords: in order; where none is named, none sounds.
        split: `train`, `valid` or `test`; songs whose melodies begin alike are in the same one.
        faults: what is odd in it, counted, such as `{"melody notes cut": 3}`.
        melody: `[note]` of NOTE_DTYPE, one note at a time, with the player's timing; onsets and
            durations in beats.
        bridge: `[note]` the second melody and what answers the voice; often several notes at once.
        piano: `[note]` the accompaniment.
        bass: `[note]` the lowest line of the accompaniment, one note at a time.
    """

    name: str
    key: tuple[int, str]
    tempo: float
    beats_in_bar: int
    beats: int
    split: Split
    faults: dict[str, int] = field(repr=False)
    bar_starts: tuple[int, ...] = field(repr=False)
    chords: tuple[Chord, ...] = field(repr=False)
    melody: Notes = field(repr=False)
    bridge: Notes = field(repr=False)
    piano: Notes = field(repr=False)
    bass: Notes = field(repr=False)

    def tokens(self, part: str = "melody", steps_per_beat: int = 4) -> Grid:
        """Return the melody or the bass as a melody grid, `[step]`, from the first beat on.

        Of several notes that begin in one step the last is kept.

        Args:
            part: `melody` or `bass`.
            steps_per_beat: 4 makes a step a sixteenth note.

        Raises:
            CourseError: the part has more than one voice.
        """
        if part not in ("melody", "bass"):
            raise CourseError(f"{part!r} is no single line. Choose melody or bass.")
        notes: Notes = getattr(self, part)
        steps = self.beats * steps_per_beat
        starts = np.floor(notes["onset"] * steps_per_beat + 0.5).astype(int)
        ends = np.floor((notes["onset"] + notes["duration"]) * steps_per_beat + 0.5).astype(int)
        ends = np.maximum(ends, starts + 1)
        ends[:-1] = np.minimum(ends[:-1], starts[1:])
        sounding = np.zeros(steps + 1, dtype=int)
        inside = starts < steps
        np.add.at(sounding, starts[inside], 1)
        np.add.at(sounding, np.minimum(ends[inside], steps), -1)
        row = np.where(sounding[:steps].cumsum() > 0, HOLD, REST).astype(np.int16)
        row[starts[inside]] = notes["pitch"][inside]
        return row

    def chord_at(self) -> npt.NDArray[np.int64]:
        """Return which chord sounds on each beat, `[beat]`: a place in `chords`, -1 for none."""
        places = np.full(self.beats, -1)
        for place, chord in enumerate(self.chords):
            places[chord.onset : chord.onset + chord.duration] = place
        return places

    def whole_bars(self, bars: int = 1) -> npt.NDArray[np.int64]:
        """Return the beats on which so many bars of the song's full length begin in a row."""
        lengths = np.diff([*self.bar_starts, self.beats])
        whole = lengths == self.beats_in_bar
        runs = [whole[at : at + bars].all() for at in range(len(whole) - bars + 1)]
        starts = np.asarray(self.bar_starts, dtype=np.int64)
        return np.array(starts[: len(runs)][np.array(runs, dtype=bool)])

    def to_midi(
        self, parts: tuple[str, ...] = ("melody", "bridge", "piano"), *, tempo: float | None = None
    ) -> PrettyMIDI:
        """Return the song, or some of its parts, as music.

        Args:
            parts: of `melody`, `bridge`, `piano` and `bass`.
            tempo: beats a minute; None takes the song's.

        Raises:
            CourseError: there is no such part, or the tempo is out of range.
        """
        if unknown := [part for part in parts if part not in PROGRAMS]:
            raise CourseError(f"A song has no part {unknown[0]!r}, but {', '.join(PROGRAMS)}.")
        rows = []
        for track, part in enumerate(parts):
            notes = getattr(self, part).copy()
            notes["track"] = track
            rows.append(notes)
        return to_midi(
            sorted_notes(np.concatenate(rows)),
            tempo=tempo or self.tempo,
            names=[part.capitalize() for part in parts],
            time_signature=(self.beats_in_bar, 4),
            key=self.key,
        )


def available() -> bool:
    """Say whether the collection is on this computer; the network is not asked."""
    return place_of("pop909", VERSION, COMMIT[:7]).is_file() or at_hand(SOURCE)


def load() -> list[Song]:
    """Return all songs, sorted by name.

    They are downloaded if they are not on this computer (once), converted by the first call
    (seconds, with a progress bar), and read from the cache by later ones.

    Raises:
        CourseError: there is no network, or the archive is damaged.
    """
    arrays, facts = _kept()
    rows = {part: _rows(arrays, part) for part in PARTS}
    chords = _chords(arrays)
    starts = arrays["bar_starts"].tolist()
    at = dict.fromkeys((*PARTS, "chords", "bar_starts"), 0)
    songs = []
    for fact in facts["songs"]:
        fact["key"] = tuple(fact["key"])
        for name, table in (*rows.items(), ("chords", chords), ("bar_starts", starts)):
            count = fact[name]
            cut = table[at[name] : at[name] + count]
            fact[name] = tuple(cut) if isinstance(table, list) else cut
            at[name] += count
        songs.append(Song(**fact))
    return songs


def faults() -> dict[str, int]:
    """Return how often each fault stands in the collection; a song's own are in `Song.faults`."""
    total: dict[str, int] = {}
    for fact in _kept()[1]["songs"]:
        for name, count in fact["faults"].items():
            total[name] = total.get(name, 0) + count
    return total


def left_out() -> dict[str, str]:
    """Return the songs that are not in `load`, each with the reason."""
    return dict(_kept()[1]["left_out"])


def source_checksum() -> str:
    """Return the SHA-256 of the archive that was converted."""
    return str(_kept()[1]["sha256"])


def _kept() -> Converted:
    return cached("pop909", VERSION, _convert, source=COMMIT[:7])


def _rows(arrays: Arrays, part: str) -> Notes:
    notes = np.zeros(len(arrays[f"{part}_pitch"]), NOTE_DTYPE)
    notes["onset"] = arrays[f"{part}_onset"] / TICKS
    notes["duration"] = arrays[f"{part}_duration"] / TICKS
    notes["pitch"], notes["velocity"] = arrays[f"{part}_pitch"], arrays[f"{part}_velocity"]
    notes["program"] = PROGRAMS[part]
    notes.flags.writeable = False
    return notes


def _chords(arrays: Arrays) -> list[Chord]:
    names = list(QUALITIES)
    onset, duration, root, quality, bass = (
        arrays[f"chord_{column}"].tolist() for column in CHORD_COLUMNS
    )
    spelled = (names[one] for one in quality)
    return [Chord(*row) for row in zip(onset, duration, root, spelled, bass, strict=True)]


def _convert() -> Converted:
    """Read every song of the archive and lay them end to end."""
    archive = open_archive(SOURCE)
    names = sorted({name[:3] for name in archive.names})
    facts: list[dict[str, Any]] = []
    pieces: list[Arrays] = []
    out: dict[str, str] = {}
    title = "Reading the songs for the first time"
    with bar(title, names, unit="songs", delay=0.5) as shown:
        for name in shown:
            try:
                files = [archive.read(f"{name}/{one.format(name)}") for one in FILES]
                fact, piece = read_song(name, *files)
            except CourseError as error:
                out[name] = str(error).rstrip(".")
            except (ValueError, LookupError, ArithmeticError):
                # What no reader foresaw in one song must not cost the learner all the others.
                out[name] = "it is damaged"
            else:
                facts.append(fact)
                pieces.append(piece)
                continue
            say_left_out(f"Song {name}", out[name])
    if not pieces:
        raise CourseError(f"{SOURCE.path} holds no song that can be read. Delete it and ask again.")
    arrays = {key: np.concatenate([piece[key] for piece in pieces]) for key in pieces[0]}
    return arrays, {"songs": facts, "left_out": out, "sha256": archive.checksum}
