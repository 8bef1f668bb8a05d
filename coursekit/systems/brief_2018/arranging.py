"""From a full timeline to notes: who plays what, how loud, how short, and when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.encodings.notes import NOTE_DTYPE, Notes, to_midi
from coursekit.encodings.voicing import SCALES
from coursekit.errors import CourseError
from coursekit.systems.brief_2018.brief import PIECE_FIELDS, SPAN_FIELDS
from coursekit.systems.brief_2018.composing import generator, roles_of
from coursekit.systems.brief_2018.textures import (
    BASS,
    CHORDS,
    CRASH,
    DRUMS,
    KICK,
    Chord,
    Note,
    classes_of,
    voiced,
)
from coursekit.systems.brief_2018.vocabulary import INSTRUMENTS, STYLES, Player

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

_LEVELS = {"opening": 0.84, "theme": 0.96, "middle": 0.9, "bridge": 0.88, "close": 0.92}
_WEIGHTS = {"lead": 1.0, "counter": 0.72, "chords": 0.76, "pad": 0.62, "bass": 0.88, "drums": 0.82}
_SHORTER = {"lead": 1.0, "chords": 1.0, "bass": 0.5, "counter": 0.3}  # by articulation
_BASS_LOW, _CHORDS_CENTRE = 36, 57


def arrange(timeline: dict[str, Any]) -> PrettyMIDI:
    """Return the piece of a full timeline: a track for each instrument, as long as was asked for.

    Args:
        timeline: from `plan`, `regenerate` or `changed`; nothing is drawn from it that it lacks.

    Returns:
        Tracks bear their instruments' names, spans stand as text events at their beginnings.

    Raises:
        CourseError: fields are missing.
    """
    import pretty_midi

    _whole(timeline)
    asked, piece = timeline["brief"], timeline["piece"]
    style = STYLES[asked["style"]]
    rows, marks, now = [], [], 0.0  # in beats
    for span in timeline["spans"]:
        marks.append((now, span["name"]))
        length = _beats_of(span, piece, style.beats)
        rows += [(now + onset, *rest) for onset, *rest in _span(span, piece, style, length)]
        now += length
    table = _table(rows, timeline, now)
    midi = to_midi(
        table, tempo=piece["tempo"], names=piece["instruments"],
        time_signature=(style.beats, 4), key=(piece["tonic"], piece["mode"]),
    )  # fmt: skip
    while len(midi.instruments) < len(piece["instruments"]):  # who has nothing to play is there too
        midi.instruments.append(pretty_midi.Instrument(0))
    for part, name in zip(midi.instruments, piece["instruments"], strict=True):
        part.name, part.is_drum = name, name == "drums"
        part.program = INSTRUMENTS[name].program
    midi.text_events = [
        pretty_midi.Text(name, float(beat * 60 / piece["tempo"])) for beat, name in marks
    ]
    return midi


def _whole(timeline: dict[str, Any]) -> None:
    """Say which fields are missing."""
    spans = timeline.get("spans", [])
    missing = [name for name in PIECE_FIELDS if name not in timeline.get("piece", {})]
    missing += [f"{name} of {span['name']}" for span in spans[:-1]
                for name in SPAN_FIELDS if name not in span]  # fmt: skip
    if missing or not spans or "seconds" not in spans[-1]:
        raise CourseError(
            f"This timeline is not full: {', '.join(missing) or 'its spans'} missing. `complete` "
            "fills what is missing."
        )


def _beats_of(span: dict[str, Any], piece: dict[str, Any], beats: int) -> float:
    if "bars" in span:
        return float(span["bars"] * beats)
    return float(span["seconds"] * piece["tempo"] / 60)


def _span(
    span: dict[str, Any], piece: dict[str, Any], style: Any, length: float
) -> list[tuple[Any, ...]]:
    """Return a span's notes: onset, length (beats), pitch, loudness, track, role."""
    final = "bars" not in span
    pattern = [[1, length / style.beats, ""]] if final else span["chords"]
    chords = _chords(pattern, piece, style.beats, length)
    playing = piece["instruments"] if final else span["playing"]
    level = _LEVELS.get(span["name"], 1.0)
    rows: list[tuple[Any, ...]] = []
    for name, roles in roles_of(piece["instruments"]).items():
        track = piece["instruments"].index(name)
        for role in roles if name in playing else ():
            notes = (_final(role, chords[0], piece) if final
                     else _part(role, chords, span, piece, style, length))  # fmt: skip
            notes = notes if role == "drums" else _in_range(notes, INSTRUMENTS[name])
            rows += [(onset, lasts, pitch, loud * level * _WEIGHTS[role], track, role)
                     for onset, lasts, pitch, loud in notes]  # fmt: skip
    return rows


def _chords(
    pattern: Sequence[Sequence[Any]], piece: dict[str, Any], beats: int, length: float
) -> list[Chord]:
    """Return the chords of a span, its pattern played until the span is full."""
    chords: list[Chord] = []
    now, index = 0.0, 0
    while now < length - 1e-9:
        degree, bars, added = pattern[index % len(pattern)]
        classes = classes_of(degree, added, piece["tonic"], piece["mode"])
        lasts = min(bars * beats, length - now)
        voices = voiced(classes, chords[-1].voices if chords else (), _CHORDS_CENTRE)
        bass = _BASS_LOW + (classes[0] - _BASS_LOW) % 12
        chords.append(Chord(now, lasts, classes[0], classes, voices, bass))
        now, index = now + lasts, index + 1
    return chords


def _part(
    role: str, chords: list[Chord], span: dict[str, Any], piece: dict[str, Any], style: Any,
    length: float,
) -> list[Note]:  # fmt: skip
    """Return what a role plays in a span."""
    groove = span["groove"]
    if role == "lead":
        return _melody(span["melody"], chords, piece, length)
    if role == "pad":
        return [note for chord in chords for note in CHORDS["held"](chord, style.beats, 0, False)]
    if role == "counter":
        return [(chord.onset, chord.length, chord.voices[-1], 0.9) for chord in chords]
    if role == "chords":
        fine = piece["density"] > 1.1
        return [note for chord in chords
                for note in CHORDS[style.chords](chord, style.beats, groove, fine)]  # fmt: skip
    if role == "bass":
        after = [*chords[1:], *chords[:1]]
        return [note for chord, next_one in zip(chords, after, strict=True)
                for note in BASS[style.bass](chord, next_one, style.beats)]  # fmt: skip
    bar = DRUMS[style.drums or "rock"][groove]
    return [(first + onset, 0.25, drum, loud) for first in np.arange(0, length, style.beats)
            for onset, drum, loud in bar if onset < style.beats]  # fmt: skip


def _melody(
    melody: dict[str, Any], chords: list[Chord], piece: dict[str, Any], length: float
) -> list[Note]:
    """Return the phrase again and again, its long and first notes moved to the chord."""
    scale, tonic = SCALES[piece["mode"]], piece["tonic"]
    low = piece["register"] - 4  # the phrase lies mostly above its tonic
    home = low + (tonic - low + 6) % 12 - 6
    notes: list[Note] = []
    again = np.arange(0, length, melody["beats"])
    for begin, (onset, lasts, step) in ((b, note) for b in again for note in melody["notes"]):
        here = float(begin + onset)
        if here >= length:
            continue
        chord = next(one for one in reversed(chords) if one.onset <= here + 1e-9)
        pitch = home + 12 * (step // 7) + scale[step % 7]
        if lasts >= 1 or onset % 2 == 0:
            pitch = min(range(pitch - 4, pitch + 5),
                        key=lambda p: (p % 12 not in chord.classes, abs(p - pitch), p))  # fmt: skip
        elif (pitch - tonic) % 12 == 10 and (tonic + 11) % 12 in chord.classes:
            pitch += 1  # beside the raised leading note of minor its natural form would clash
        accent = 1.08 if onset % 1 == 0 else 0.96
        notes.append((here, min(lasts, length - here), pitch, accent))
    return notes


def _final(role: str, chord: Chord, piece: dict[str, Any]) -> list[Note]:
    """Return the last chord, held to the end."""
    if role == "drums":
        return [(0.0, chord.length, CRASH, 0.8), (0.0, 0.25, KICK, 0.9)]
    if role == "bass":
        return [(0.0, chord.length, chord.bass, 1.0)]
    if role in ("lead", "counter"):
        centre = piece["register"] - (0 if role == "lead" else 5)
        return [(0.0, chord.length, centre + (chord.root - centre + 6) % 12 - 6, 1.0)]
    return [(0.0, chord.length, pitch, 0.9) for pitch in chord.voices]


def _in_range(notes: list[Note], player: Player) -> list[Note]:
    """Return notes moved by octaves into an instrument's range, all together where that goes."""

    def outside(shift: int) -> int:
        return sum(not player.low <= pitch + shift <= player.high for _, _, pitch, _ in notes)

    shift = min((0, 12, -12, 24, -24), key=outside)
    moved = []
    for onset, lasts, pitch, loud in notes:
        here = pitch + shift
        here += 12 * max(0, -(-(player.low - here) // 12)) - 12 * max(
            0, -((player.high - here) // 12)
        )
        moved.append((onset, lasts, here, loud))
    return moved


def _table(rows: list[tuple[Any, ...]], timeline: dict[str, Any], end: float) -> Notes:
    """Return rows as notes: with the loudness, shortness, swing and small unevenness of playing."""
    piece, swing = timeline["piece"], STYLES[timeline["brief"]["style"]].swing
    rng = generator(timeline["brief"]["seed"], "playing by hand")
    uneven = rng.normal(0, 2.5, len(rows))
    table = np.zeros(len(rows), NOTE_DTYPE)
    for index, (onset, lasts, pitch, loud, track, role) in enumerate(rows):
        held = onset + lasts >= end - 1e-6  # the last notes ring to the end
        short = 1 - piece["articulation"] if not held else 0.0
        start = _swung(onset, swing)
        stop = end if held else _swung(onset + lasts, swing)
        sounding = (stop - start) * (1 - _SHORTER.get(role, 0) * short)
        velocity = int(np.clip(round(piece["loudness"] * loud + uneven[index]), 12, 124))
        table[index] = (start, sounding, pitch, velocity, 0, track, role == "drums")
    return table


def _swung(beat: float, swing: float) -> float:
    """Return where a beat's place is played, if its second half begins at `swing`."""
    whole, part = divmod(beat, 1.0)
    if part < 0.5:
        return float(whole + 2 * swing * part)
    return float(whole + swing + 2 * (1 - swing) * (part - 0.5))
