"""One song of POP909, from the bytes of its four files to notes, chords and bars in beats."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.corpora._cache import Arrays, Damaged
from coursekit.corpora.chorales import split_of
from coursekit.encodings.midi_files import clock, tempo_changes
from coursekit.spelling import STEPS

TICKS = 480
"""In so many parts of a beat onsets and durations are kept."""
PARTS = ("melody", "bridge", "piano", "bass")
CHORD_COLUMNS = ("onset", "duration", "root", "quality", "bass")
QUALITIES = {
    "maj": (0, 4, 7), "min": (0, 3, 7), "dim": (0, 3, 6), "aug": (0, 4, 8), "sus2": (0, 2, 7),
    "sus4": (0, 5, 7), "maj6": (0, 4, 7, 9), "min6": (0, 3, 7, 9), "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11), "min7": (0, 3, 7, 10), "minmaj7": (0, 3, 7, 11),
    "dim7": (0, 3, 6, 9), "hdim7": (0, 3, 6, 10), "sus4(b7)": (0, 5, 7, 10),
}  # fmt: skip
"""The collection's chord qualities, and their notes in semitones above the root."""
CHORD_TICKS = TICKS // 32
"""Melody notes that begin within so many ticks are one chord, of which the highest is kept."""
BASS_BELOW = 60
"""A bass note lies below middle C."""
OFF_GRID = 0.15
"""A melody whose onsets lie so far from the sixteenths on average, in sixteenths, is off them."""
_CHORD = re.compile(r"([A-G])([b#]?):([^/]+)(?:/([b#]?)(\d+))?$")
_KEY = re.compile(r"([A-G])([b#]?):(maj|min)")
_DEGREES = {1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 11, 9: 14, 11: 17, 13: 21}
_SHIFTS = {"": 0, "b": -1, "#": 1}
_TRACKS = {"melody": "MELODY", "bridge": "BRIDGE", "piano": "PIANO"}
_NO_NOTES = dict.fromkeys(("time", "duration", "pitch", "velocity"), np.zeros(0, dtype=np.int64))
Table = npt.NDArray[np.int64]
"""`[note, 4]`: onset and duration in ticks, pitch, velocity; sorted by onset, then pitch."""


def read_song(
    name: str, midi: bytes, chords: bytes, beats: bytes, keys: bytes
) -> tuple[dict[str, Any], Arrays]:
    """Read a song.

    Args:
        name: its number.
        midi: the file with the tracks MELODY, BRIDGE and PIANO.
        chords: lines of begin and end in seconds and a chord's name.
        beats: lines of seconds, and whether a bar of twos or threes, or one of fours, begins.
        keys: lines of begin and end in seconds and a key's name.

    Returns:
        Facts for JSON, and arrays of notes, chords and bars.

    Raises:
        Damaged: the song cannot be read; the message says why.
    """
    times, marks = _beats(beats)
    tables, early = _tables(midi, times)
    faults: dict[str, int] = {}
    tables["melody"], cut, dropped = one_voice(tables["melody"])
    if not len(tables["melody"]):
        raise Damaged("it has no melody")
    tables["bass"] = lowest_line(tables["piano"])
    named, odd = _chords(chords, times, early)
    starts, per_bar = _bars(marks, early)
    count = early + len(times)
    steps = tables["melody"][:, 0] / (TICKS // 4)
    faults |= {
        "melody notes cut": cut,
        "melody notes dropped": dropped,
        "chords not understood": odd,
        "bars of another length": int((np.diff(starts) != per_bar).sum()),
        "further keys": keys.decode("utf-8").count(":") - 1,
        "melody off the sixteenths": int(np.abs(steps - np.round(steps)).mean() > OFF_GRID),
        "no chord": int(not len(named)),
        "no bridge": int(not len(tables["bridge"])),
        "no accompaniment": int(not len(tables["piano"])),
    }
    pitches = tables["melody"][:16, 2].tolist()
    facts: dict[str, Any] = {
        "name": name,
        "key": _key(keys),
        "tempo": round(60 / float(np.median(np.diff(times))), 2),
        "beats_in_bar": per_bar,
        "beats": count,
        "split": split_of(" ".join(str(pitch - pitches[0]) for pitch in pitches)),
        "faults": {fault: times_seen for fault, times_seen in faults.items() if times_seen},
        "bar_starts": len(starts),
        "chords": len(named),
    }
    arrays: Arrays = {"bar_starts": starts.astype(np.int32)}
    for column, values in zip(CHORD_COLUMNS, named.T, strict=True):
        arrays[f"chord_{column}"] = values.astype(np.int16)
    for part in PARTS:
        facts[part] = len(tables[part])
        arrays[f"{part}_onset"] = tables[part][:, 0].astype(np.int32)
        arrays[f"{part}_duration"] = tables[part][:, 1].astype(np.int32)
        arrays[f"{part}_pitch"] = tables[part][:, 2].astype(np.uint8)
        arrays[f"{part}_velocity"] = tables[part][:, 3].astype(np.uint8)
    return facts, arrays


def _beats(text: bytes) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Return the seconds of each beat, and the two marks of each."""
    rows = np.array([line.split() for line in text.decode("utf-8").splitlines()], dtype=float)
    if rows.ndim != 2 or rows.shape[1] != 3 or len(rows) < 8 or (np.diff(rows[:, 0]) <= 0).any():
        raise Damaged("its beats cannot be followed")
    return rows[:, 0], rows[:, 1:] > 0


def beats_of(seconds: npt.ArrayLike, times: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return where points in time lie, in beats; before the first and after the last at its pace.

    Args:
        seconds: of the points.
        times: `[beat]` in seconds, rising.
    """
    at = np.asarray(seconds, dtype=np.float64)
    place = np.interp(at, times, np.arange(len(times)))
    before = (at - times[0]) / (times[1] - times[0])
    after = (at - times[-1]) / (times[-1] - times[-2]) + len(times) - 1
    return np.where(at < times[0], before, np.where(at > times[-1], after, place))


def _tables(midi: bytes, times: npt.NDArray[np.float64]) -> tuple[dict[str, Table], int]:
    """Return the notes of each track in ticks of a beat, and the beats put before the first."""
    import symusic

    try:
        score: Any = symusic.Score.from_midi(midi)
    except Exception as error:  # the parser raises several kinds, all with the same meaning
        raise Damaged("its MIDI file cannot be read") from error
    seconds = clock(tempo_changes(score), score.tpq)
    found = {track.name: track.notes.numpy() for track in score.tracks}
    tables = {}
    for part, track in _TRACKS.items():
        notes = found.get(track, _NO_NOTES)  # the parser passes over a track without notes
        begin = beats_of(seconds(notes["time"]), times)
        end = beats_of(seconds(notes["time"] + notes["duration"]), times)
        columns = [begin * TICKS, (end - begin) * TICKS, notes["pitch"], notes["velocity"]]
        table = np.stack([np.round(column) for column in columns], axis=1).astype(np.int64)
        table[:, 1] = np.maximum(table[:, 1], 1)
        tables[part] = table[np.lexsort((table[:, 2], table[:, 0]))]
    first = min((int(table[0, 0]) for table in tables.values() if len(table)), default=0)
    early = max(0, -(first // TICKS))
    for table in tables.values():
        table[:, 0] += early * TICKS
    return tables, early


def one_voice(table: Table) -> tuple[Table, int, int]:
    """Return a melody with one note at a time.

    Of notes that begin together the highest stays; a note ends where the next one begins.

    Args:
        table: the notes.

    Returns:
        The melody; how many notes were cut short by more than a sixteenth; how many were dropped.
    """
    if not len(table):
        return table, 0, 0
    apart = np.append(np.diff(table[:, 0]) > CHORD_TICKS, True)  # sorted: the highest comes last
    # A rolled chord need not rise, so the highest of each group is looked for.
    group = np.append(0, np.cumsum(apart)[:-1])
    order = np.lexsort((table[:, 2], group))
    kept = table[order[np.append(group[order][1:] != group[order][:-1], True)]]
    kept = kept[np.argsort(kept[:, 0], kind="stable")]
    gaps = np.append(np.diff(kept[:, 0]), kept[-1, 1])
    cut = int((kept[:, 1] - gaps > TICKS // 4).sum())
    kept[:, 1] = np.minimum(kept[:, 1], gaps)
    return kept, cut, len(table) - len(kept)


def lowest_line(table: Table) -> Table:
    """Return the lowest line of an accompaniment, one note at a time.

    A note belongs to it if it lies below middle C, is the lowest of those that begin with it, and
    no lower note of the line is still sounding. It ends where the next one begins.

    Args:
        table: the notes.
    """
    kept: list[list[int]] = []
    group_end = -CHORD_TICKS - 1
    for onset, duration, pitch, velocity in table.tolist():
        if pitch >= BASS_BELOW:
            continue
        together = onset <= group_end
        if kept and (together or onset < kept[-1][0] + kept[-1][1]) and pitch > kept[-1][2]:
            continue
        if together:
            kept.pop()
        else:
            group_end = onset + CHORD_TICKS
        kept.append([onset, duration, pitch, velocity])
    line = np.array(kept, dtype=np.int64).reshape(-1, 4)
    if len(line):
        line[:-1, 1] = np.minimum(line[:-1, 1], np.diff(line[:, 0]))
    return line


def chord_of(name: str) -> tuple[int, int, int] | None:
    """Return root, place in QUALITIES and bass of a chord's name; None where it is not understood.

    Args:
        name: such as `F#:maj7/5`, where the bass is written as a degree above the root.
    """
    found = _CHORD.match(name)
    if found is None or found[3] not in QUALITIES:
        return None
    root = (STEPS[found[1]] + _SHIFTS[found[2]]) % 12
    if found[5] and int(found[5]) not in _DEGREES:
        return None
    above = _DEGREES[int(found[5])] + _SHIFTS[found[4]] if found[5] else 0
    return root, list(QUALITIES).index(found[3]), (root + above) % 12


def _chords(text: bytes, times: npt.NDArray[np.float64], early: int) -> tuple[Table, int]:
    """Return `[chord, 5]` of CHORD_COLUMNS, on whole beats, and how many were not understood."""
    rows, odd, last = [], 0, early + len(times)
    for line in text.decode("utf-8").splitlines():
        if not line.strip():
            continue
        begin, end, name = line.split()
        if name == "N":
            continue
        parsed = chord_of(name)
        if parsed is None:
            odd += 1
            continue
        at = np.round(beats_of([float(begin), float(end)], times)).astype(int) + early
        onset, stop = np.clip(at, 0, last)
        if stop > onset:
            rows.append((onset, stop - onset, *parsed))
    return np.array(rows, dtype=np.int64).reshape(-1, len(CHORD_COLUMNS)), odd


def _bars(marks: npt.NDArray[np.bool_], early: int) -> tuple[Table, int]:
    """Return the beats on which bars begin, and how many beats most bars have.

    The first mark tells of twos or threes, the second of twice as much. Threes are bars of their
    own; of twos the second mark makes bars of four.
    """
    short, long = (np.flatnonzero(column) for column in marks.T)
    if len(short) > 1 and np.bincount(np.diff(short)).argmax() == 3:
        return short + early, 3
    if not len(long):
        raise Damaged("no bar begins on any of its beats")
    return long + early, 4


def _key(text: bytes) -> tuple[int, str]:
    """Return the key that lasts longest."""
    longest = (-1.0, (0, "major"))
    for line in text.decode("utf-8").splitlines():
        if not line.strip():
            continue
        begin, end, name = line.split()
        found = _KEY.fullmatch(name)
        if found is None:
            continue
        tonic = (STEPS[found[1]] + _SHIFTS[found[2]]) % 12
        mode = "major" if found[3] == "maj" else "minor"
        candidate = (float(end) - float(begin), (tonic, mode))
        longest = max(longest, candidate, key=lambda pair: pair[0])
    if longest[0] < 0:
        raise Damaged("its key is not named")
    return longest[1]
